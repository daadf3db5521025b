public import StetRecords

/// Who has an item, and how many may.
extension ItemState {
    /// Whether somebody's time for a task ran out before a day, with nothing to show for it.
    ///
    /// An assignment with a due day is a lease: it lapses by itself, and others may take the place.
    public func hasLapsed(_ assignment: Assignment, on day: CalendarDay) -> Bool {
        guard let due = assignment.due, due < day else { return false }
        return !judges.contains(assignment.person)
    }

    /// The different people who have a task on a day: those who were asked and whose time has not run
    /// out, and for a review also those whose verdict counts.
    public func holders(
        of task: Assignment.Task, on day: CalendarDay, among people: People
    ) -> [PersonID] {
        let asked = assignments.map(\.assignment).filter {
            $0.task == task && !hasLapsed($0, on: day)
        }.map(\.person)
        let judged = task == .review ? countedVerdicts.map(\.by) : []
        var seen: Set<PersonID> = []
        return (asked + judged).filter { seen.insert(people.representative(of: $0)).inserted }
    }

    /// How many people a task takes: a quorum to review, one to adjudicate.
    public func places(for task: Assignment.Task) -> Int {
        task == .review ? tally.quorum : 1
    }
}
