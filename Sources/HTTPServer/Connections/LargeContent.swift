package import ArcFedHTTP

/// How much content a request to a path may have, in bytes; nil for no more than any other.
package typealias ContentAllowance = @Sendable (_ origin: Origin, _ path: String) -> Int?

/// Room for the content of one request beyond what any request may have, out of what all of them
/// may have together. It is given back when nobody holds it any more.
final class LargeContent {
  private let environment: ConnectionEnvironment
  private let bytes: Int

  /// Room for as many bytes; nil when there is none now.
  init?(_ bytes: Int, in environment: ConnectionEnvironment) {
    guard environment.largeContentBytes + bytes <= environment.limits.largeContentBytesMax else {
      return nil
    }
    self.environment = environment
    self.bytes = bytes
    environment.largeContentBytes += bytes
  }

  deinit { environment.largeContentBytes -= bytes }
}
