import ArcFed
import ArcFedJSON

/// What Microsoft does on no announced day.
struct RotateEntraKeys: Verb {
  static let name = "rotateEntraKeys"
  static let summary = "has Microsoft Entra sign access tokens with a new key"
  static let reality = """
    Microsoft Entra rolls its signing keys over without notice. Whoever verifies tokens keeps the \
    published keys for a while, and looks again when a token names a key that is not among them.
    """
  static let fields: [FieldSchema] = [
    .optional(
      "keepPrevious", .boolean, "whether the old key stays published; true unless said")
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var keeps: Bool { arguments.flag("keepPrevious", otherwise: true) }

  var subject: String { keeps ? "and keep the old key published" : "and withdraw the old key" }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.rotateEntraKeys(keepsPrevious: keeps)
    return [:]
  }
}
