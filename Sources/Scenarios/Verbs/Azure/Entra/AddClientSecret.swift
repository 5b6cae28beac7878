import ArcFed
import ArcFedJSON

/// `az ad app credential reset --append`.
struct AddClientSecret: Verb {
  static let name = "addClientSecret"
  static let summary = "gives an application a client secret, which expires"
  static let reality = """
    A secret is what federation replaces: a password that somebody has to keep, hand on, and \
    renew before its end. Microsoft Entra shows its value once.
    """
  static let fields: [FieldSchema] = [
    .required("application", .reference(.application), "the application"),
    .required("name", .string, "a name for the secret"),
    .required("validFor", .duration, "how long it is good"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var application: String { arguments.string("application") }

  var subject: String { "\(arguments.string("name")) to \(application)" }

  var commands: [String] {
    [
      "az ad app credential reset --id $CLIENT_ID --append "
        + "--display-name \(arguments.string("name")) --end-date $END_DATE"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    guard let lifetime = arguments.duration("validFor") else {
      throw Refusal.arcFed("InvalidDuration", "'\(arguments.string("validFor"))' is no duration")
    }
    return try await stage.emulator.addSecret(
      to: stage.emulator.application(named: application), named: arguments.string("name"),
      validFor: lifetime)
  }
}
