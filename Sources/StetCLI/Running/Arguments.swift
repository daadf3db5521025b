public import ArgumentParser
public import Stet

extension ExtendedDate: ExpressibleByArgument {
    /// Reads a date as it stands on a command line.
    public init?(argument: String) { self.init(argument) }
}

extension CalendarDay: ExpressibleByArgument {
    /// Reads a whole day as it stands on a command line.
    public init?(argument: String) {
        guard let date = ExtendedDate(argument), let day = date.earliest, day == date.latest,
            argument.utf8.count == 10
        else { return nil }
        self = day
    }
}

extension Role: ExpressibleByArgument {}
extension Policy.Preset: ExpressibleByArgument {}
extension SourceDescription.Keeping: ExpressibleByArgument {}
extension OriginalDocument.Form: ExpressibleByArgument {}
extension Derivation.Relation: ExpressibleByArgument {}
extension ClaimStatement.ClaimType: ExpressibleByArgument {}
extension ClaimLink.Relation: ExpressibleByArgument {}
extension ItemOpening.Priority: ExpressibleByArgument {}
extension ItemState.Phase: ExpressibleByArgument {}
extension Assignment.Task: ExpressibleByArgument {}
extension Evidence.Stance: ExpressibleByArgument {}
extension Confidence: ExpressibleByArgument {}
extension Closing.Reason: ExpressibleByArgument {}
