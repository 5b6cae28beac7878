public import ArcFed
package import ArcFedJSON
package import ArcFedSimulation

/// How a step went.
public struct StepReport: Sendable {
  /// Its place in the script, from 1.
  public let number: Int
  /// The verb.
  public let verb: String
  /// To whom or what it was done.
  public let subject: String
  /// What one would have typed; a command may have several lines.
  public let commands: [String]
  /// What the script says before it.
  public let says: String?
  /// What such a step does in reality.
  public let reality: String
  /// Whether it ran at the same time as the steps beside it. What was recorded stands with the last
  /// of them.
  public let isConcurrent: Bool
  /// How long after the beginning it began.
  public let startedAfter: Duration
  /// What a user saw: the result, or `{"error": {…}}`.
  package let result: JSONValue
  /// What was recorded while it ran.
  package let events: [TraceEvent]
  /// Why it was refused; nil when it was not.
  public let explanation: Explanation?
  /// The values it saved.
  package let saved: [(name: String, value: JSONValue)]
  /// What is not as the script expects.
  public let mismatches: [Mismatch]
  /// How many expectations were compared.
  public let checkCount: Int

  /// Whether everything was as expected.
  public var succeeded: Bool { mismatches.isEmpty }

  /// Whether the step was refused, as expected or not.
  public var wasRefused: Bool { result["error"] != nil }
}

/// How a scenario went.
public struct ScenarioReport: Sendable {
  /// The script that was played.
  public let script: Script
  /// Its steps as far as they were played.
  public let steps: [StepReport]
  /// When the world was as the first step found it.
  package let beginning: Timestamp
  /// The public documents by which the last exchange's tokens are verified, by file name.
  package let documents: [(name: String, value: JSONValue)]

  /// Whether every expectation held.
  public var succeeded: Bool {
    steps.count == script.stepCount && steps.allSatisfy(\.succeeded)
  }
}
