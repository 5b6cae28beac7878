package import ArcFedHTTP
import Synchronization

/// How much content a request to a path may have, in bytes; nil for no more than any other.
package typealias ContentAllowance = @Sendable (_ origin: Origin, _ path: String) -> Int?

/// Room for the content of one request beyond what any request may have, out of what all of them
/// may have together. It is given back when nobody holds it any more.
final class LargeContent {
  /// What all of them may have together, whichever loop they came by. Only requests that are large
  /// ever ask.
  final class Budget: Sendable {
    private let freeBytes: Mutex<Int>

    init(_ bytes: Int) { freeBytes = Mutex(bytes) }

    /// Whether as many bytes were there; then they are taken.
    fileprivate func take(_ bytes: Int) -> Bool {
      freeBytes.withLock { free in
        guard bytes <= free else { return false }
        free -= bytes
        return true
      }
    }

    fileprivate func giveBack(_ bytes: Int) { freeBytes.withLock { $0 += bytes } }
  }

  private let budget: Budget
  private let bytes: Int

  /// Room for as many bytes; nil when there is none now.
  init?(_ bytes: Int, of budget: Budget) {
    guard budget.take(bytes) else { return nil }
    self.budget = budget
    self.bytes = bytes
  }

  deinit { budget.giveBack(bytes) }
}
