#if STET_MUTATION
    internal import Glibc

    /// The rule or check that a run of the tests is to miss: see scripts/mutation.sh.
    ///
    /// Only a build made for that has this at all.
    package enum SwitchedOff {
        /// Whether a rule or check of this name is switched off.
        package static func contains(_ name: String) -> Bool {
            guard let value = unsafe getenv("STET_SWITCH_OFF") else { return false }
            return unsafe String(cString: value) == name
        }
    }
#endif
