import ArcFedSimulation
import FoundationEssentials

/// The directory's sources of new identifiers and secrets, one stream for each purpose, so that
/// creating one kind of object more does not change the identifiers of the others.
struct Identifiers: Sendable {
  private let applications: RandomStream
  private let objects: RandomStream
  private let principals: RandomStream
  private let credentials: RandomStream
  private let secretValues: RandomStream
  private let policies: RandomStream

  /// - Parameter generation: how often this directory was opened. A directory that is opened again
  ///   with the same seed must not give out the same identifiers again.
  init(_ random: RandomSource, generation: Int) {
    let random = random.derived("entra/generation/\(generation)")
    applications = random.stream("application id")
    objects = random.stream("object id")
    principals = random.stream("principal id")
    credentials = random.stream("credential id")
    secretValues = random.stream("client secret")
    policies = random.stream("policy id")
  }

  func applicationID() -> String { applications.uuid().lowercase }

  func objectID() -> String { objects.uuid().lowercase }

  func principalID() -> String { principals.uuid().lowercase }

  func credentialID() -> String { credentials.uuid().lowercase }

  func policyID() -> String { policies.uuid().lowercase }

  /// A client secret in the form that Microsoft Graph generates: 40 characters, of which the fourth
  /// to sixth are `8Q~` (Microsoft Purview, "Azure AD client secret" sensitive information type).
  /// None begins with a hyphen: `az login --password -…` takes that for the next option.
  func clientSecret() -> String {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
    var start = secretValues.text(3, from: alphabet)
    while start.hasPrefix("-") { start = secretValues.text(3, from: alphabet) }
    return start + "8Q~" + secretValues.text(34, from: alphabet)
  }
}
