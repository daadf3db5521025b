/// SplitMix64 (Steele, Lea and Flood 2014).
struct Generator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64, _ part: Int = 0) {
        state =
            seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: Int64(part)) &* 0xD1B5_4A32_D192_ED03
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A whole number below a bound.
    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    /// Whether something happens that happens so often in a hundred.
    mutating func happens(_ percent: Int) -> Bool { below(100) < percent }

    /// A whole number below a bound, a small one more often than a large: words of a language are
    /// about so common.
    mutating func common(_ bound: Int) -> Int {
        let part = Double.random(in: 0..<1, using: &self)
        return Int(part * part * part * Double(bound))
    }
}
