import ArcFed
import ArcFedJSON

/// `kubectl create -f tokenreview.json`.
struct ReviewToken: Verb {
  static let name = "reviewToken"
  static let summary = "asks the API server whether it takes a token"
  static let reality = """
    The API server knows what Microsoft Entra cannot: whether the service account and the pod of \
    a token are still there. A TokenReview asks it.
    """
  static let fields: [FieldSchema] = [
    .required("token", .string, "the token"),
    .optional("audiences", .list(.string), "for whom it must be; the API server's own unless said"),
    .optional("cluster", .reference(.cluster), "the cluster; the only one unless said"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.optional("cluster") ?? "by the cluster" }

  var commands: [String] {
    var spec: JSONObject = ["token": "$TOKEN"]
    if let audiences = arguments.strings("audiences") {
      spec["audiences"] = .array(audiences.map(JSONValue.string))
    }
    let review: JSONValue = [
      "apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": .object(spec),
    ]
    return ["kubectl create -o json -f - <<EOF\n\(review.text())\nEOF"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.cluster(arguments.optional("cluster")).reviewToken(
      arguments.string("token"), audiences: arguments.strings("audiences") ?? [])
  }
}
