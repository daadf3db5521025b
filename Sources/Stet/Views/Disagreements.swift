extension Desk {
    /// Everything at odds at the desk, first what concerns most.
    ///
    /// - Parameter day: The day on which places are counted.
    /// - Returns: The disagreements, in the order of their kinds and then of their folders.
    /// - Throws: What reading the desk throws.
    public func disagreements(on day: CalendarDay) throws -> [Disagreement] {
        try snapshot().disagreements(among: queries().contested().map(\.folder), on: day)
    }

    /// How many disagreements there are; reads only the items that more people have than they have
    /// places for.
    ///
    /// `day`: The day on which places are counted.
    public func disagreementCount(on day: CalendarDay) throws -> Int {
        let contested = try queries().contested()
        let crowded = contested.filter(\.isCrowded).map(\.folder)
        let found = try snapshot().disagreements(among: crowded, on: day)
        // Of what is told for any folders, people and policy are not counted otherwise.
        let others = found.filter {
            $0.kind == .places || $0.folderKind == .people || $0.folderKind == .policy
        }
        return contested.reduce(others.count) { $0 + $1.count }
    }
}
