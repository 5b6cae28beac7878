import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// The portal's "Conditional Access", or `az rest` to Graph.
struct DeleteConditionalAccessPolicy: Verb {
  static let name = "deleteConditionalAccessPolicy"
  static let summary = "takes a conditional access policy away, by its display name"
  static let reality = """
    Who is no longer blocked gets tokens again at once: the policy is asked at every sign-in, and \
    nowhere else.
    """
  static let fields: [FieldSchema] = [.required("name", .string, "the policy's display name")]
  static let shorthand: String? = "name"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var policy: String { arguments.string("name") }

  var subject: String { "\"\(policy)\"" }

  var commands: [String] {
    ["az rest --method DELETE --url \(CreateConditionalAccessPolicy.collection)/$POLICY_ID"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let collection = CreateConditionalAccessPolicy.collection
    let known = try await stage.ask(.get, collection)["value"]?.arrayValue ?? []
    let named = known.filter { $0["displayName"]?.stringValue == policy }
    guard let id = named.first?["id"]?.stringValue, named.count == 1 else {
      throw Refusal.arcFed(
        "UnknownName", "there are \(named.count) conditional access policies named '\(policy)'")
    }
    return try await stage.ask(.delete, "\(collection)/\(id)")
  }
}
