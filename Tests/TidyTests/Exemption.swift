/// A file that may break one rule, and why. The list may only shrink: `HouseTests` fails as soon as
/// an exemption is not needed any more.
struct Exemption: Hashable {
  /// The name of the rule.
  let rule: String
  /// The file or folder, as findings name it.
  let path: String
  /// What the finding must speak of.
  let subject: String
  /// Why it may.
  let reason: String

  func covers(_ finding: Finding) -> Bool {
    finding.rule == rule && finding.path == path && finding.message.hasPrefix(subject)
  }
}

extension Exemption {
  /// All exemptions there are.
  static let all: [Exemption] = [
    Exemption(
      rule: BannedCallRule.disorder.name,
      path: "Sources/Simulation/Schedule/SimulationExecutor.swift", subject: "Task(",
      reason: "the one place where a timer's work enters the simulation, bound to its executor"),
    Exemption(
      rule: BannedCallRule.disorder.name, path: "Sources/Simulation/Time/WallClock.swift",
      subject: "Task(", reason: "in real time a timer's work begins without a caller"),
    Exemption(
      rule: BannedCallRule.danger.name, path: "Sources/JOSE/Lanes/LaneQueue.swift",
      subject: "@unchecked", reason: "owns a pthread mutex and condition"),
    Exemption(
      rule: BannedCallRule.danger.name, path: "Sources/JOSE/OpenSSL/KeyHandle.swift",
      subject: "@unchecked", reason: "owns an EVP_PKEY, which is never changed, and its contexts"),
    Exemption(
      rule: BannedCallRule.danger.name,
      path: "Sources/HTTPServer/Certificates/KeyedCertificate.swift", subject: "@unchecked",
      reason: "owns an X509 and its EVP_PKEY, and never changes them"),
    Exemption(
      rule: BannedCallRule.danger.name, path: "Sources/JOSE/OpenSSL/BigNumber.swift",
      subject: "@unchecked", reason: "owns a BIGNUM, which is never changed once it is shared"),
    Exemption(
      rule: BannedCallRule.danger.name, path: "Sources/JOSE/OpenSSL/CurveGroup.swift",
      subject: "@unchecked", reason: "owns an EC_GROUP, which is never changed"),
  ]
}
