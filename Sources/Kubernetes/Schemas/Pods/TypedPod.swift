package import ArcFedJSON

/// A pod as a Go program sees it that was built against some version of `k8s.io/api`: read into the
/// struct, and written again.
///
/// Members that the struct does not have are lost on the way, and its zero values appear: `status`
/// and the `resources` of containers as empty objects, and until 1.33 a `creationTimestamp` that
/// is null (`api/core/v1/types.go`, `apimachinery/pkg/apis/meta/v1/types.go`).
package enum TypedPod {
  /// The first minor version whose `creationTimestamp` is left out when it is zero
  /// (kubernetes 1.34, `omitzero`).
  static let timestampOmittedSince = 34

  /// Members of pods and of their containers that came after 1.31 (`api/core/v1/types.go`).
  private static let newer: (pod: [(String, minor: Int)], container: [(String, minor: Int)]) = (
    [("resources", 32), ("hostnameOverride", 34)], [("restartPolicyRules", 34)]
  )

  /// The pod after its way through the structs of a minor version.
  package static func reading(
    _ pod: JSONValue, minorVersion: Int
  ) throws(TypedPodError) -> JSONValue {
    let decoded: DecodedObject
    do {
      decoded = try SchemaDecoder.decode(pod, as: PodSchema.pod)
    } catch {
      throw TypedPodError(message: error.message)
    }
    var object = decoded.object
    var spec = object["spec"]?.objectValue ?? [:]
    for (name, minor) in newer.pod where minorVersion < minor { spec.removeValue(forKey: name) }
    for list in ["initContainers", "containers"] {
      guard let containers = spec[list]?.arrayValue else { continue }
      spec[list] = .array(
        containers.map { container in
          var members = container.objectValue ?? [:]
          for (name, minor) in newer.container where minorVersion < minor {
            members.removeValue(forKey: name)
          }
          return .object(members)
        })
    }
    object["spec"] = .object(spec)
    return .object(withTimestamp(object, minorVersion: minorVersion))
  }

  /// The object as servers and programs of a minor version write it before it has a
  /// `creationTimestamp`.
  static func withTimestamp(_ object: JSONObject, minorVersion: Int) -> JSONObject {
    guard minorVersion < timestampOmittedSince,
      var metadata = object["metadata"]?.objectValue, metadata["creationTimestamp"] == nil
    else { return object }
    var object = object
    metadata["creationTimestamp"] = .null
    object["metadata"] = .object(metadata)
    return object
  }
}

/// A pod that does not fit into Go's struct.
package struct TypedPodError: Error, Hashable, Sendable {
  /// The words of Go's decoder.
  package let message: String
}
