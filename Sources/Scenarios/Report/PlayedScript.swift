/// A script that has been played, as reports speak of it.
public struct PlayedScript: Sendable {
  /// The file, as it was named.
  public let file: String
  /// How it went.
  public let report: ScenarioReport
  /// Where its transcript differs from the golden one; nil when it does not, or there is none.
  public let difference: Transcript.Difference?

  /// A script with how it went.
  public init(file: String, report: ScenarioReport, difference: Transcript.Difference?) {
    self.file = file
    self.report = report
    self.difference = difference
  }

  /// Whether every expectation held, and the transcript is the golden one.
  public var succeeded: Bool { report.succeeded && difference == nil }
}
