import Dispatch
import Glibc

/// Signals as they come, in place of what they do by default.
final class Signals {
  private let sources: [any DispatchSourceSignal]
  private let registrations: [OnceContinuation<Void>]

  /// Catches signals until this is let go of.
  init(_ numbers: [Int32], _ handler: @escaping @Sendable (Int32) -> Void) {
    let queue = DispatchQueue(label: "arcfed.signals")
    let registrations = numbers.map { _ in OnceContinuation<Void>() }
    self.registrations = registrations
    sources = zip(numbers, registrations).map { number, registration in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { @Sendable in handler(number) }
      source.setRegistrationHandler { @Sendable in registration.resume(returning: ()) }
      source.resume()
      return source
    }
  }

  /// Returns when all of them are caught, since one that comes before is lost; to be asked once.
  func areCaught() async {
    for registration in registrations { await registration.value }
  }

  deinit {
    for source in sources { source.cancel() }
  }

  /// Waits for the first of them. `beginning` is done when they are caught, so that whoever sees it
  /// may send one at once.
  static func first(of numbers: [Int32], once beginning: () -> Void) async -> Int32 {
    let once = OnceContinuation<Int32>()
    let signals = Signals(numbers) { once.resume(returning: $0) }
    await signals.areCaught()
    beginning()
    let number = await once.value
    return withExtendedLifetime(signals) { number }
  }
}
