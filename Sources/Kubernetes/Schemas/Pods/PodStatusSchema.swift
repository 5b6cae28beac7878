/// `api/core/v1/types.go#PodStatus`.
enum PodStatusSchema {
  static let status = ObjectSchema(
    "PodStatus",
    [
      FieldSchema("observedGeneration", .int64),
      FieldSchema("phase", .string),
      FieldSchema("conditions", .list(.object(condition), .map(keys: ["type"]))),
      FieldSchema("message", .string),
      FieldSchema("reason", .string),
      FieldSchema("nominatedNodeName", .string),
      FieldSchema("hostIP", .string),
      FieldSchema("hostIPs", .list(.any, .atomic)),
      FieldSchema("podIP", .string),
      FieldSchema("podIPs", .list(.object(podIP), .map(keys: ["ip"]))),
      FieldSchema("startTime", .time, .pointer),
      FieldSchema("initContainerStatuses", .list(.any, .atomic)),
      FieldSchema("containerStatuses", .list(.any, .atomic)),
      FieldSchema("qosClass", .string),
      FieldSchema("ephemeralContainerStatuses", .list(.any, .atomic)),
      FieldSchema("resize", .string),
      FieldSchema("resourceClaimStatuses", .list(.any, .map(keys: ["name"]))),
      FieldSchema("extendedResourceClaimStatus", .any, .pointer),
      FieldSchema("allocatedResources", .map(.any)),
      FieldSchema("resources", .any, .pointer),
    ])

  private static let podIP = ObjectSchema("PodIP", [FieldSchema("ip", .string)])

  private static let condition = ObjectSchema(
    "PodCondition",
    [
      FieldSchema("type", .string, .always),
      FieldSchema("observedGeneration", .int64),
      FieldSchema("status", .string, .always),
      FieldSchema("lastProbeTime", .time, .nullable),
      FieldSchema("lastTransitionTime", .time, .nullable),
      FieldSchema("reason", .string),
      FieldSchema("message", .string),
    ])
}
