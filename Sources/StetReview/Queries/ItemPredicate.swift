public import StetRecords
internal import StetTexts

/// A question about review items that is answered with yes or no.
public indirect enum ItemPredicate: Hashable, Sendable {
    /// Is the item in one of these states?
    case phase(Set<ItemState.Phase>)
    /// Can nobody judge it as it is, for this reason, or for any?
    case halted(Halt? = nil)
    /// Is it a review of this claim?
    case claim(ClaimID)
    /// Has it this label?
    case label(String)
    /// Is this person asked to do something, or this task?
    case assigned(PersonID, Assignment.Task? = nil)
    /// Is this person asked for this task, and no verdict of theirs counts yet?
    case awaits(PersonID, Assignment.Task)
    /// Has this person given or sealed a verdict?
    case judged(PersonID)
    /// Should something have been done before a day?
    case overdue(CalendarDay)
    /// Has this person, or anybody, let the time for what they were asked run out before a day,
    /// without a verdict?
    case idle(PersonID?, CalendarDay)
    /// Does each of these begin a word of the claim, as ``SearchWords`` compares them?
    case saying([String])
    /// Is the answer to this no?
    case not(ItemPredicate)
    /// Is the answer to all of these yes?
    case all([ItemPredicate])
    /// Is the answer to one of these yes?
    case any([ItemPredicate])

    /// The answer for an item.
    public func matches(_ item: ItemSummary) -> Bool {
        switch self {
        case .phase(let phases): phases.contains(item.phase)
        case .halted(let halt): item.halt != nil && (halt == nil || item.halt == halt)
        case .claim(let claim): item.claim == claim
        case .label(let label): item.labels.contains { $0.utf8.elementsEqual(label.utf8) }
        case .assigned(let person, let task):
            item.assignments.contains { $0.person == person && (task == nil || $0.task == task) }
        case .awaits(let person, let task):
            item.assignments.contains {
                $0.person == person && $0.task == task && !$0.isCounted
            }
        case .judged(let person): item.judges.contains(person)
        case .overdue(let day): item.isOverdue(on: day)
        case .idle(let person, let day):
            item.assignments.contains { assigned in
                (person == nil || assigned.person == person)
                    && assigned.deadline.map { $0 < day } ?? false
                    && !item.judges.contains(assigned.person)
            }
        case .saying(let words):
            SearchWords.contains(words, in: SearchWords.of(item.claimText))
        case .not(let predicate): !predicate.matches(item)
        case .all(let predicates): predicates.allSatisfy { $0.matches(item) }
        case .any(let predicates): predicates.contains { $0.matches(item) }
        }
    }
}
