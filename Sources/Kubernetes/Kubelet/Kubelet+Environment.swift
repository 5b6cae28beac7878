import ArcFedJOSE
import ArcFedJSON

/// The environment of a container (`pkg/kubelet/kubelet_pods.go#makeEnvironmentVariables`).
extension Kubelet {
  func environment(
    of container: JSONValue, in pod: PodOnNode
  ) async throws(KubernetesClientError) -> [(name: String, value: String)] {
    var result: [(name: String, value: String)] = []
    var known: [String: String] = [:]
    func set(_ name: String, _ value: String) {
      known[name] = value
      result.removeAll { $0.name == name }
      result.append((name, value))
    }
    for source in container["envFrom"]?.arrayValue ?? [] {
      let prefix = source["prefix"]?.stringValue ?? ""
      for (key, value) in try await variables(of: source, in: pod) { set(prefix + key, value) }
    }
    for variable in container["env"]?.arrayValue ?? [] {
      let name = variable["name"]?.stringValue ?? ""
      if let source = variable["valueFrom"] {
        // What is optional and not there is no variable.
        guard let value = try await text(of: source, in: pod) else { continue }
        set(name, value)
      } else {
        set(name, VariableExpansion.expand(variable["value"]?.stringValue ?? "", known))
      }
    }
    return result
  }

  private func variables(
    of source: JSONValue, in pod: PodOnNode
  ) async throws(KubernetesClientError) -> [(String, String)] {
    for (member, kind) in [("configMapRef", "ConfigMap"), ("secretRef", "Secret")] {
      guard let reference = source[member] else { continue }
      return try await data(kind, reference, in: pod) ?? []
    }
    return []
  }

  /// The texts of a config map or secret; nil when it is optional and not there.
  private func data(
    _ kind: String, _ reference: JSONValue, in pod: PodOnNode
  ) async throws(KubernetesClientError) -> [(String, String)]? {
    let object: JSONValue
    do throws(KubernetesClientError) {
      object = try await client.get(
        kind, reference["name"]?.stringValue ?? "", namespace: pod.meta.namespace)
    } catch {
      if error.status?.code == 404, reference["optional"]?.boolValue == true { return nil }
      throw error
    }
    return (object["data"]?.objectValue ?? [:]).map { key, value in
      let text = value.stringValue ?? ""
      guard kind == "Secret" else { return (key, text) }
      return (key, String(decoding: (try? Base64.decode(text)) ?? [], as: UTF8.self))
    }
  }

  private func text(
    of source: JSONValue, in pod: PodOnNode
  ) async throws(KubernetesClientError) -> String? {
    if let field = source["fieldRef"]?["fieldPath"]?.stringValue {
      return PodFields.text(field, of: pod.object, node: node) ?? ""
    }
    for (member, kind) in [("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")] {
      guard let reference = source[member] else { continue }
      let key = reference["key"]?.stringValue ?? ""
      let found = try await data(kind, reference, in: pod)?.first { $0.0 == key }?.1
      return found ?? (reference["optional"]?.boolValue == true ? nil : "")
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
