import ArcFed
import ArcFedJSON

/// A kubeconfig as a client reads it, in JSON or YAML: `kubectl config` writes ours anew.
struct KubeconfigReader: Sendable {
  private let config: JSONObject

  /// Nil for a text that is no kubeconfig.
  init?(_ text: String) {
    var values = HelmValues()
    guard (try? values.add(yaml: text)) != nil, values.object["kind"] == "Config" else {
      return nil
    }
    config = values.object
  }

  /// The server of a context; of the current one when none is named.
  func server(of context: String?) -> String? {
    guard let name = context ?? config["current-context"]?.stringValue,
      let cluster = member(name, of: "contexts")?.at("context.cluster")?.stringValue
    else { return nil }
    return member(cluster, of: "clusters")?.at("cluster.server")?.stringValue
  }

  private func member(_ name: String, of list: String) -> JSONValue? {
    config[list]?.arrayValue?.first { $0["name"]?.stringValue == name }
  }
}
