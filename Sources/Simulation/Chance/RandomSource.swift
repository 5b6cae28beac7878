/// The one door to chance. Streams are named, so that one part of the world drawing more numbers
/// does not change what another part draws.
package struct RandomSource: Sendable {
  private enum Origin {
    case seed(UInt64)
    case system
  }

  private let origin: Origin

  private init(origin: Origin) {
    self.origin = origin
  }

  /// A source whose streams are the same in every process for the same seed.
  package init(seed: UInt64) {
    self.init(origin: .seed(seed))
  }

  /// The system's generator: what `arcfed serve` uses unless it is given a seed.
  package static var system: RandomSource { RandomSource(origin: .system) }

  /// The stream of that name, from its start: asked twice, it gives the same numbers twice.
  package func stream(_ label: String) -> RandomStream { stream(StreamLabel(label)) }

  /// The stream of a name that was put together.
  package func stream(_ label: StreamLabel) -> RandomStream {
    switch origin {
    case .seed(let seed): RandomStream(seed: StreamSeed.mix(seed, label))
    case .system: RandomStream(system: SystemRandomNumberGenerator())
    }
  }

  /// A source of its own below this one, for a part of the world that has streams in turn.
  package func derived(_ label: String) -> RandomSource {
    switch origin {
    case .seed(let seed):
      RandomSource(seed: StreamSeed.mix(seed, StreamLabel("source/" + label)))
    case .system: self
    }
  }
}

/// How a seed and a name become the seed of a stream.
enum StreamSeed {
  /// SplitMix64's finaliser over the seed and the label's hash.
  static func mix(_ seed: UInt64, _ label: StreamLabel) -> UInt64 {
    finalise(finalise(seed &+ 0x9e37_79b9_7f4a_7c15) ^ label.hash)
  }

  /// SplitMix64's output function.
  static func finalise(_ state: UInt64) -> UInt64 {
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
