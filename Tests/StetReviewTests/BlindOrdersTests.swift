import Subprocess
import TestSupport
import Testing

/// Nobody chooses a verdict after reading another's, and nobody strikes a colleague's verdict alone,
/// in whatever order people act in two clones.
///
/// `STET_BLIND_ACTS` says by how many more acts the orders are longer.
@Suite struct BlindOrdersTests {
    @Test(arguments: [(0, false, 3), (2, false, 3), (2, true, 3), (3, false, 2)])
    func everyOrder(_ sealed: Int, _ isOneApart: Bool, _ acts: Int) throws {
        let more = Environment.blindActs
        let orders = try BlindOrders(sealed: sealed, andOneApart: isOneApart)
        try orders.explore(acts: acts + more)
        #expect(orders.violations == [])
        print(
            "blind rounds: \(orders.count) moments from \(isOneApart ? "\(sealed) and one" : "\(sealed)") seals by \(acts + more) acts"
        )
    }
}
