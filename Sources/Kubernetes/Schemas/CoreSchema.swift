/// The small kinds of the core group (`api/core/v1/types.go`).
enum CoreSchema {
  static let namespace = MetadataSchema.object(
    "Namespace",
    [
      FieldSchema(
        "spec",
        .object(
          ObjectSchema("NamespaceSpec", [FieldSchema("finalizers", .list(.string, .atomic))])),
        .always),
      FieldSchema(
        "status",
        .object(
          ObjectSchema(
            "NamespaceStatus",
            [
              FieldSchema("phase", .string),
              FieldSchema("conditions", .list(.any, .map(keys: ["type"]))),
            ])),
        .always),
    ])

  static let serviceAccount = MetadataSchema.object(
    "ServiceAccount",
    [
      FieldSchema("secrets", .list(.object(objectReference), .map(keys: ["name"]))),
      FieldSchema("imagePullSecrets", .list(.object(localObjectReference), .atomic)),
      FieldSchema("automountServiceAccountToken", .bool, .pointer),
    ])

  static let secret = MetadataSchema.object(
    "Secret",
    [
      FieldSchema("immutable", .bool, .pointer),
      FieldSchema("data", .map(.bytes)),
      FieldSchema("stringData", .map(.string)),
      FieldSchema("type", .string),
    ])

  static let configMap = MetadataSchema.object(
    "ConfigMap",
    [
      FieldSchema("immutable", .bool, .pointer),
      FieldSchema("data", .map(.string)),
      FieldSchema("binaryData", .map(.bytes)),
    ])

  static let node = MetadataSchema.object(
    "Node",
    [
      FieldSchema(
        "spec",
        .object(
          ObjectSchema(
            "NodeSpec",
            [
              FieldSchema("podCIDR", .string),
              FieldSchema("podCIDRs", .list(.string, .set)),
              FieldSchema("providerID", .string),
              FieldSchema("unschedulable", .bool),
              FieldSchema("taints", .list(.any, .atomic)),
            ])),
        .always),
      FieldSchema("status", .object(nodeStatus), .always),
    ])

  private static let nodeStatus = ObjectSchema(
    "NodeStatus",
    [
      FieldSchema("capacity", .map(.any)),
      FieldSchema("allocatable", .map(.any)),
      FieldSchema("phase", .string),
      FieldSchema("conditions", .list(.any, .map(keys: ["type"]))),
      FieldSchema("addresses", .list(.any, .map(keys: ["type"]))),
      FieldSchema("daemonEndpoints", .object(daemonEndpoints), .always),
      FieldSchema("nodeInfo", .object(nodeSystemInfo), .always),
      FieldSchema("images", .list(.any, .atomic)),
      FieldSchema("volumesInUse", .list(.string, .atomic)),
      FieldSchema("volumesAttached", .list(.any, .atomic)),
      FieldSchema("config", .any, .pointer),
      FieldSchema("runtimeHandlers", .list(.any, .atomic)),
      FieldSchema("features", .any, .pointer),
    ])

  private static let daemonEndpoints = ObjectSchema(
    "NodeDaemonEndpoints",
    [
      FieldSchema(
        "kubeletEndpoint",
        .object(ObjectSchema("DaemonEndpoint", [FieldSchema("Port", .int32, .always)])), .always)
    ])

  private static let nodeSystemInfo = ObjectSchema(
    "NodeSystemInfo",
    [
      "machineID", "systemUUID", "bootID", "kernelVersion", "osImage", "containerRuntimeVersion",
      "kubeletVersion", "kubeProxyVersion", "operatingSystem", "architecture",
    ].map { FieldSchema($0, .string, .always) })

  static let event = MetadataSchema.object(
    "Event",
    [
      FieldSchema("involvedObject", .object(objectReference), .always),
      FieldSchema("reason", .string),
      FieldSchema("message", .string),
      FieldSchema("source", .object(eventSource), .always),
      FieldSchema("firstTimestamp", .time, .nullable),
      FieldSchema("lastTimestamp", .time, .nullable),
      FieldSchema("count", .int32),
      FieldSchema("type", .string),
      FieldSchema("eventTime", .time, .nullable),
      FieldSchema("series", .any, .pointer),
      FieldSchema("action", .string),
      FieldSchema("related", .object(objectReference), .pointer),
      FieldSchema("reportingComponent", .string, .always),
      FieldSchema("reportingInstance", .string, .always),
    ])

  private static let eventSource = ObjectSchema(
    "EventSource", [FieldSchema("component", .string), FieldSchema("host", .string)])

  static let objectReference = ObjectSchema(
    "ObjectReference",
    [
      "kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath",
    ].map { FieldSchema($0, .string) })

  static let localObjectReference = ObjectSchema(
    "LocalObjectReference", [FieldSchema("name", .string)])
}
