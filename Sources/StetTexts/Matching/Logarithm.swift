/// Logarithm and exponential by arithmetic that is the same everywhere, which libm is not.
enum Logarithm {
    /// The natural logarithm of a positive number, to some 14 digits.
    static func of(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 0 }
        var exponent = Double(value.exponent)
        var significand = value.significand
        if significand > 1.4142135623730951 {
            significand /= 2
            exponent += 1
        }
        // ln(s) = 2 artanh((s - 1) / (s + 1))
        let ratio = (significand - 1) / (significand + 1)
        let square = ratio * ratio
        var (term, sum) = (ratio, 0.0)
        for odd in stride(from: 1.0, through: 27, by: 2) {
            sum += term / odd
            term *= square
        }
        return 2 * sum + exponent * 0.6931471805599453
    }

    /// The exponential of a number.
    static func exponential(_ value: Double) -> Double {
        let bounded = min(max(value, -700), 700)
        let power = (bounded / 0.6931471805599453).rounded()
        let rest = bounded - power * 0.6931471805599453
        var (term, sum) = (1.0, 1.0)
        for step in 1...20 {
            term *= rest / Double(step)
            sum += term
        }
        return Double(sign: .plus, exponent: Int(power), significand: sum)
    }
}
