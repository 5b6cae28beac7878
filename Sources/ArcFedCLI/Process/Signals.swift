import Dispatch
import Glibc

/// Signals as they come, in place of what they do by default.
final class Signals {
  private let sources: [any DispatchSourceSignal]

  /// Catches signals until this is let go of.
  init(_ numbers: [Int32], _ handler: @escaping @Sendable (Int32) -> Void) {
    let queue = DispatchQueue(label: "arcfed.signals")
    sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { @Sendable in handler(number) }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
  }

  /// Waits for the first of them.
  static func first(of numbers: [Int32]) async -> Int32 {
    let once = OnceContinuation<Int32>()
    let signals = Signals(numbers) { once.resume(returning: $0) }
    let number = await once.value
    return withExtendedLifetime(signals) { number }
  }
}
