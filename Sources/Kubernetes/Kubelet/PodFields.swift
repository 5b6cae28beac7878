import ArcFedJSON

/// Fields of a pod that its containers may ask for (`pkg/fieldpath/fieldpath.go`,
/// `pkg/kubelet/kubelet_pods.go#podFieldSelectorRuntimeValue`).
enum PodFields {
  static func text(_ path: String, of pod: JSONObject, node: String) -> String? {
    let meta = pod.meta
    switch path {
    case "metadata.name": return meta.name
    case "metadata.namespace": return meta.namespace
    case "metadata.uid": return meta.uid
    case "metadata.labels": return lines(meta.labels)
    case "metadata.annotations": return lines(meta.annotations)
    case "spec.nodeName": return pod["spec"]?["nodeName"]?.stringValue ?? node
    case "spec.serviceAccountName": return pod["spec"]?["serviceAccountName"]?.stringValue
    case "status.podIP": return pod["status"]?["podIP"]?.stringValue
    case "status.hostIP": return pod["status"]?["hostIP"]?.stringValue
    default: return member(path, meta)
    }
  }

  /// `metadata.labels['x']` and `metadata.annotations['x']`.
  private static func member(_ path: String, _ meta: ObjectMeta) -> String? {
    for (prefix, values) in [
      ("metadata.labels['", meta.labels), ("metadata.annotations['", meta.annotations),
    ] where path.hasPrefix(prefix) && path.hasSuffix("']") {
      return values[String(path.dropFirst(prefix.count).dropLast(2))] ?? ""
    }
    return nil
  }

  /// `FormatMap`: one `key="value"` a line, sorted.
  private static func lines(_ values: [String: String]) -> String {
    values.sorted { GoOrder.precedes($0.key, $1.key) }
      .map { "\($0.key)=\(GoText.quoted($0.value))" }.joined(separator: "\n")
  }
}
