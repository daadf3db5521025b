extension PublicKey.Flaw {
    /// The flaw in words.
    public var sentence: String {
        switch self {
        case .form: "it is not an algorithm, a space and base64"
        case .algorithm(let name):
            name.hasSuffix("-cert-v01@openssh.com")
                ? "it is a certificate; give the key itself"
                : "\"\(name.prefix(40))\" is no algorithm for signing commits; known are "
                    + PublicKey.Algorithm.allCases.map(\.rawValue).joined(separator: ", ")
        case .contents: "its base64 is not the key it says it is"
        case .weak: "its numbers are such that anybody could sign with it"
        case .rsaLength(let bits): "an RSA key of \(bits) bits; it takes 2,048 to 16,384"
        }
    }
}
