/// A set of changes, by their numbers; what is equal is mostly the same object.
///
/// Questions about several sets cost a word for each 64 changes.
struct ChangeSet: Hashable {
    private var words: [UInt64] = []

    init() {}

    /// Some numbers.
    init(_ numbers: some Sequence<Int>) {
        for number in numbers { insert(number) }
    }

    /// The numbers from 0 up to a count.
    init(all count: Int) {
        words = [UInt64](repeating: .max, count: count / 64)
        if count % 64 > 0 { words.append((1 << UInt64(count % 64)) - 1) }
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    func contains(_ number: Int) -> Bool {
        number / 64 < words.count && words[number / 64] & (1 << UInt64(number % 64)) != 0
    }

    mutating func insert(_ number: Int) {
        while words.count <= number / 64 { words.append(0) }
        words[number / 64] |= 1 << UInt64(number % 64)
    }

    mutating func remove(_ number: Int) {
        guard number / 64 < words.count else { return }
        words[number / 64] &= ~(1 << UInt64(number % 64))
    }

    func inserting(_ number: Int) -> ChangeSet {
        guard !contains(number) else { return self }
        var set = self
        set.insert(number)
        return set
    }

    func union(_ other: ChangeSet) -> ChangeSet {
        if words == other.words || other.words.isEmpty { return self }
        if words.isEmpty { return other }
        var set = words.count >= other.words.count ? self : other
        let rest = words.count >= other.words.count ? other : self
        for index in rest.words.indices { set.words[index] |= rest.words[index] }
        return set
    }

    func subtracting(_ other: ChangeSet) -> ChangeSet {
        var set = self
        for index in 0..<min(words.count, other.words.count) {
            set.words[index] &= ~other.words[index]
        }
        return set
    }

    func intersection(_ other: ChangeSet) -> ChangeSet {
        var set = words.count <= other.words.count ? self : other
        let rest = words.count <= other.words.count ? other : self
        for index in set.words.indices { set.words[index] &= rest.words[index] }
        return set
    }

    /// How many numbers both have.
    func commonCount(_ other: ChangeSet) -> Int {
        var count = 0
        for index in 0..<min(words.count, other.words.count) {
            count += (words[index] & other.words[index]).nonzeroBitCount
        }
        return count
    }

    /// The highest number that both have; `nil` where they have none.
    func highestCommon(_ other: ChangeSet) -> Int? {
        for index in (0..<min(words.count, other.words.count)).reversed() {
            let word = words[index] & other.words[index]
            if word != 0 { return 64 * index + 63 - word.leadingZeroBitCount }
        }
        return nil
    }

    /// The numbers, in order.
    var numbers: [Int] {
        var numbers: [Int] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                numbers.append(64 * index + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return numbers
    }
}
