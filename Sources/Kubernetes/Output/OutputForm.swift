import ArcFedHTTP

/// In which form a client wants its answer: the type of the bytes, and what is to be made of the
/// object first (`apiserver/pkg/endpoints/handlers/negotiation/negotiate.go`).
struct OutputForm: Hashable, Sendable {
  /// How the bytes are written.
  enum Encoding: String, Sendable {
    case json = "application/json"
    case yaml = "application/yaml"
    case protobuf = "application/vnd.kubernetes.protobuf"
  }

  /// What is made of an object before it is written (`metav1` kinds, group `meta.k8s.io`).
  enum Shape: String, Sendable {
    case whole = ""
    case table = "Table"
    case metadata = "PartialObjectMetadata"
    case metadataList = "PartialObjectMetadataList"
  }

  var encoding = Encoding.json
  var shape = Shape.whole
  /// The version of the shape: `v1` or `v1beta1`.
  var version = "v1"

  init() {}

  /// The first form of an `Accept` header that this server has; nil when it has none. No header
  /// takes what comes. Protobuf is written for nobody: whoever takes it takes JSON beside it.
  ///
  /// - Parameter allowsShapes: whether it is about a kind that can be shown as a table.
  init?(accept: String?, allowsShapes: Bool = true) {
    guard let accept, !accept.isEmpty, accept != Encoding.json.rawValue else { return }
    for clause in accept.split(separator: ",") {
      if let form = Self.form(String(clause)), allowsShapes || form.shape == .whole {
        self = form
        return
      }
    }
    return nil
  }

  /// Refuses a request that accepts no form in which it can be answered, before anything is done
  /// (`NegotiateOutputMediaType`).
  static func check(_ request: HTTPRequest, hasTable: Bool = false) throws(StatusError) {
    guard OutputForm(accept: request.headers["Accept"], allowsShapes: hasTable) != nil else {
      throw .noAcceptedMediaType
    }
  }

  private static func form(_ clause: String) -> OutputForm? {
    let parts = clause.split(separator: ";").map { $0.filter { $0 != " " } }
    guard let type = parts.first else { return nil }
    var form = OutputForm()
    switch type {
    case "*/*", "application/*", Encoding.json.rawValue: form.encoding = .json
    case Encoding.yaml.rawValue: form.encoding = .yaml
    case Encoding.protobuf.rawValue: form.encoding = .protobuf
    default: return nil
    }
    var group = ""
    for parameter in parts.dropFirst() {
      let pair = parameter.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2 else { continue }
      switch pair[0] {
      case "as":
        guard let shape = Shape(rawValue: pair[1]) else { return nil }
        form.shape = shape
      case "v": form.version = pair[1]
      case "g": group = pair[1]
      default: continue
      }
    }
    if form.shape != .whole, group != "meta.k8s.io" || !["v1", "v1beta1"].contains(form.version) {
      return nil
    }
    return form
  }
}
