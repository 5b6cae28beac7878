import ArcFed
import ArcFedJSON

/// What nobody can see in reality.
struct ShowIssuerCache: Verb {
  static let name = "showIssuerCache"
  static let summary = "shows which issuers' keys Microsoft Entra remembers, and until when"
  static let reality = """
    Microsoft Entra keeps the keys that it has fetched from an issuer for a while. Nobody can \
    look into that cache but here.
    """
  static let fields: [FieldSchema] = []

  init(_: Arguments) {}

  var subject: String { "" }

  func perform(on stage: Stage) async throws -> JSONValue {
    await stage.emulator.issuerCache()
  }
}
