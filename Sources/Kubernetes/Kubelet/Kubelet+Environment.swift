import ArcFedJOSE
import ArcFedJSON

/// The environment of a container (`pkg/kubelet/kubelet_pods.go#makeEnvironmentVariables`).
extension Kubelet {
  func environment(
    of container: JSONValue, in pod: PodOnNode
  ) async throws(KubernetesClientError) -> [(name: String, value: String)] {
    var result: [(name: String, value: String)] = []
    var known: [String: String] = [:]
    for variable in container["env"]?.arrayValue ?? [] {
      let name = variable["name"]?.stringValue ?? ""
      let value: String
      if let source = variable["valueFrom"] {
        value = try await text(of: source, in: pod)
      } else {
        value = VariableExpansion.expand(variable["value"]?.stringValue ?? "", known)
      }
      known[name] = value
      result.removeAll { $0.name == name }
      result.append((name, value))
    }
    return result
  }

  private func text(
    of source: JSONValue, in pod: PodOnNode
  ) async throws(KubernetesClientError) -> String {
    if let field = source["fieldRef"]?["fieldPath"]?.stringValue {
      return PodFields.text(field, of: pod.object, node: node) ?? ""
    }
    for (member, kind) in [("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")] {
      guard let reference = source[member] else { continue }
      let object = try await client.get(
        kind, reference["name"]?.stringValue ?? "", namespace: pod.meta.namespace)
      let text = object["data"]?[reference["key"]?.stringValue ?? ""]?.stringValue ?? ""
      guard kind == "Secret" else { return text }
      return String(decoding: (try? Base64.decode(text)) ?? [], as: UTF8.self)
    }
    return ""
  }
}

/// `$(NAME)` in a value, replaced by an earlier variable
/// (`third_party/forked/golang/expansion/expand.go`).
enum VariableExpansion {
  static func expand(_ text: String, _ known: [String: String]) -> String {
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      if rest.hasPrefix("$") {
        result += "$"
        rest.removeFirst()
      } else if rest.hasPrefix("("), let end = rest.firstIndex(of: ")") {
        let name = String(rest[rest.index(after: rest.startIndex)..<end])
        result += known[name] ?? "$(\(name))"
        rest = rest[rest.index(after: end)...]
      } else {
        result += "$"
      }
    }
    return result + rest
  }
}
