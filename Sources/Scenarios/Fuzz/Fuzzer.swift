public import ArcFed
import ArcFedJSON
import ArcFedSimulation

/// Random but valid operations on random worlds, with every invariant checked after each step.
///
/// The same seed makes the same worlds. Each world is a script of its own, so that whatever is
/// found is a script too, and can be made shorter.
public struct Fuzzer: Sendable {
  /// How many steps a world has: enough for a credential to be written, used, forgotten and
  /// deleted; few enough for many worlds. Ours.
  public static let stepsPerWorld = 100
  /// Every so many worlds one has a cluster, which takes longer to make than all else. Ours.
  private static let worldsPerCluster = 8
  /// Every so many worlds one has a second tenant.
  private static let worldsPerNeighbour = 3
  /// Every so many worlds one has a vault and a storage account.
  private static let worldsPerVault = 4
  /// How scripts that nobody wrote are named in errors.
  static let fileName = "fuzz.json5"

  /// What was found in a world.
  public struct Finding: Sendable {
    /// What does not hold, and after which step of ``script``.
    public let violation: Violation
    /// The script, as JSON5 text with a comment at its head.
    public let script: String
    /// How many steps it has.
    public let stepCount: Int

    let value: JSONValue
    let outcome: FuzzPlay.Outcome
  }

  private let seed: UInt64
  private let steps: Int
  private let play: FuzzPlay

  /// A run of `steps` steps, spread over worlds.
  public init(
    seed: UInt64, steps: Int, _ configuration: EmulatorConfiguration = EmulatorConfiguration()
  ) {
    self.seed = seed
    self.steps = steps
    play = FuzzPlay(configuration: configuration)
  }

  /// How many worlds there are.
  public var worldCount: Int { (steps + Self.stepsPerWorld - 1) / Self.stepsPerWorld }

  /// Plays a world, from 0; nil when every invariant held.
  ///
  /// - Throws: what keeps the world from being made.
  public func finding(inWorld number: Int) async throws -> Finding? {
    let value = world(number)
    let script = try Script(file: Self.fileName, bytes: value.serialized())
    return finding(value, try await play.play(script))
  }

  /// The same violation in as few steps as can be found.
  public func shrunk(_ finding: Finding) async -> Finding {
    var shrinker = FuzzShrinker(
      finding.value, finding.outcome, violating: finding.violation.invariant, play)
    await shrinker.shrink()
    return self.finding(shrinker.script, shrinker.outcome) ?? finding
  }

  /// Plays a script as a world of its own, its expectations left aside.
  public func finding(in script: Script) async throws -> Violation? {
    try await play.play(script).violation
  }

  /// The script of a world.
  func world(_ number: Int) -> JSONValue {
    let chance = RandomSource(seed: seed).stream("fuzz/world \(number)")
    let propagation = ["0s", "1s", "8s", "8s", "30s"][chance.integer(in: 0...4)]
    let count = min(Self.stepsPerWorld, steps - number * Self.stepsPerWorld)
    var deck = FuzzDeck(
      chance: chance,
      FuzzDeck.Furniture(
        hasCluster: number % Self.worldsPerCluster == Self.worldsPerCluster - 1,
        hasNeighbour: number % Self.worldsPerNeighbour == 2,
        hasVault: number % Self.worldsPerVault == 1))
    return [
      "title": .string("World \(number) of the fuzz run with seed \(seed)"),
      "seed": .int(chance.integer(in: 0...Int(Int32.max))),
      "world": deck.world(propagation: propagation),
      "steps": .array(deck.steps(count)),
    ]
  }

  private func finding(_ value: JSONValue, _ outcome: FuzzPlay.Outcome) -> Finding? {
    guard let violation = outcome.violation else { return nil }
    let told = FuzzScript(value, outcome, violation)
    return Finding(
      violation: violation, script: told.text, stepCount: told.stepCount, value: value,
      outcome: outcome)
  }
}
