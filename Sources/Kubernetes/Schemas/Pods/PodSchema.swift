/// Pods (`api/core/v1/types.go`, in the order of the structs). Branches that nothing here looks
/// into are kept as they are.
enum PodSchema {
  static let pod = MetadataSchema.object(
    "Pod",
    [
      FieldSchema("spec", .object(spec), .always),
      FieldSchema("status", .object(PodStatusSchema.status), .always),
    ])

  private static let spec = ObjectSchema(
    "PodSpec",
    [
      FieldSchema("volumes", .list(.object(VolumeSchema.volume), .map(keys: ["name"]))),
      FieldSchema("initContainers", .list(.object(container), .map(keys: ["name"]))),
      FieldSchema("containers", .list(.object(container), .map(keys: ["name"])), .always),
      FieldSchema("ephemeralContainers", .list(.any, .map(keys: ["name"]))),
      FieldSchema("restartPolicy", .string),
      FieldSchema("terminationGracePeriodSeconds", .int64, .pointer),
      FieldSchema("activeDeadlineSeconds", .int64, .pointer),
      FieldSchema("dnsPolicy", .string),
      FieldSchema("nodeSelector", .map(.string)),
      FieldSchema("serviceAccountName", .string),
      FieldSchema("serviceAccount", .string),
      FieldSchema("automountServiceAccountToken", .bool, .pointer),
      FieldSchema("nodeName", .string),
      FieldSchema("hostNetwork", .bool),
      FieldSchema("hostPID", .bool),
      FieldSchema("hostIPC", .bool),
      FieldSchema("shareProcessNamespace", .bool, .pointer),
      FieldSchema("securityContext", .object(podSecurityContext), .pointer),
      FieldSchema(
        "imagePullSecrets",
        .list(.object(CoreSchema.localObjectReference), .map(keys: ["name"]))),
      FieldSchema("hostname", .string),
      FieldSchema("subdomain", .string),
      FieldSchema("affinity", .any, .pointer),
      FieldSchema("schedulerName", .string),
      FieldSchema("tolerations", .list(.object(toleration), .atomic)),
      FieldSchema("hostAliases", .list(.any, .map(keys: ["ip"]))),
      FieldSchema("priorityClassName", .string),
      FieldSchema("priority", .int32, .pointer),
      FieldSchema("dnsConfig", .any, .pointer),
      FieldSchema("readinessGates", .list(.any, .atomic)),
      FieldSchema("runtimeClassName", .string, .pointer),
      FieldSchema("enableServiceLinks", .bool, .pointer),
      FieldSchema("preemptionPolicy", .string, .pointer),
      FieldSchema("overhead", .map(.any)),
      FieldSchema("topologySpreadConstraints", .list(.any, .atomic)),
      FieldSchema("setHostnameAsFQDN", .bool, .pointer),
      FieldSchema("os", .any, .pointer),
      FieldSchema("hostUsers", .bool, .pointer),
      FieldSchema("schedulingGates", .list(.any, .map(keys: ["name"]))),
      FieldSchema("resourceClaims", .list(.any, .map(keys: ["name"]))),
      FieldSchema("resources", .object(resources), .pointer),
      FieldSchema("hostnameOverride", .string, .pointer),
    ])

  private static let container = ObjectSchema(
    "Container",
    [
      FieldSchema("name", .string, .always),
      FieldSchema("image", .string),
      FieldSchema("command", .list(.string, .atomic)),
      FieldSchema("args", .list(.string, .atomic)),
      FieldSchema("workingDir", .string),
      FieldSchema("ports", .list(.object(port), .map(keys: ["containerPort", "protocol"]))),
      FieldSchema("envFrom", .list(.any, .atomic)),
      FieldSchema("env", .list(.object(variable), .map(keys: ["name"]))),
      FieldSchema("resources", .object(resources), .always),
      FieldSchema("resizePolicy", .list(.any, .atomic)),
      FieldSchema("restartPolicy", .string, .pointer),
      FieldSchema("restartPolicyRules", .list(.any, .atomic)),
      FieldSchema("volumeMounts", .list(.object(volumeMount), .map(keys: ["mountPath"]))),
      FieldSchema("volumeDevices", .list(.any, .map(keys: ["devicePath"]))),
      FieldSchema("livenessProbe", .any, .pointer),
      FieldSchema("readinessProbe", .any, .pointer),
      FieldSchema("startupProbe", .any, .pointer),
      FieldSchema("lifecycle", .any, .pointer),
      FieldSchema("terminationMessagePath", .string),
      FieldSchema("terminationMessagePolicy", .string),
      FieldSchema("imagePullPolicy", .string),
      FieldSchema("securityContext", .object(securityContext), .pointer),
      FieldSchema("stdin", .bool),
      FieldSchema("stdinOnce", .bool),
      FieldSchema("tty", .bool),
    ])

  private static let port = ObjectSchema(
    "ContainerPort",
    [
      FieldSchema("name", .string),
      FieldSchema("hostPort", .int32),
      FieldSchema("containerPort", .int32, .always),
      FieldSchema("protocol", .string),
      FieldSchema("hostIP", .string),
    ])

  private static let variable = ObjectSchema(
    "EnvVar",
    [
      FieldSchema("name", .string, .always),
      FieldSchema("value", .string),
      FieldSchema("valueFrom", .any, .pointer),
    ])

  private static let volumeMount = ObjectSchema(
    "VolumeMount",
    [
      FieldSchema("name", .string, .always),
      FieldSchema("readOnly", .bool),
      FieldSchema("recursiveReadOnly", .string, .pointer),
      FieldSchema("mountPath", .string, .always),
      FieldSchema("subPath", .string),
      FieldSchema("mountPropagation", .string, .pointer),
      FieldSchema("subPathExpr", .string),
    ])

  private static let resources = ObjectSchema(
    "ResourceRequirements",
    [
      FieldSchema("limits", .map(.any)),
      FieldSchema("requests", .map(.any)),
      FieldSchema("claims", .list(.any, .map(keys: ["name"]))),
    ])

  private static let podSecurityContext = ObjectSchema(
    "PodSecurityContext",
    [
      FieldSchema("seLinuxOptions", .any, .pointer),
      FieldSchema("windowsOptions", .any, .pointer),
      FieldSchema("runAsUser", .int64, .pointer),
      FieldSchema("runAsGroup", .int64, .pointer),
      FieldSchema("runAsNonRoot", .bool, .pointer),
      FieldSchema("supplementalGroups", .list(.int64, .atomic)),
      FieldSchema("supplementalGroupsPolicy", .string, .pointer),
      FieldSchema("fsGroup", .int64, .pointer),
      FieldSchema("sysctls", .list(.any, .atomic)),
      FieldSchema("fsGroupChangePolicy", .string, .pointer),
      FieldSchema("seccompProfile", .any, .pointer),
      FieldSchema("appArmorProfile", .any, .pointer),
      FieldSchema("seLinuxChangePolicy", .string, .pointer),
    ])

  private static let securityContext = ObjectSchema(
    "SecurityContext",
    [
      FieldSchema("capabilities", .any, .pointer),
      FieldSchema("privileged", .bool, .pointer),
      FieldSchema("seLinuxOptions", .any, .pointer),
      FieldSchema("windowsOptions", .any, .pointer),
      FieldSchema("runAsUser", .int64, .pointer),
      FieldSchema("runAsGroup", .int64, .pointer),
      FieldSchema("runAsNonRoot", .bool, .pointer),
      FieldSchema("readOnlyRootFilesystem", .bool, .pointer),
      FieldSchema("allowPrivilegeEscalation", .bool, .pointer),
      FieldSchema("procMount", .string, .pointer),
      FieldSchema("seccompProfile", .any, .pointer),
      FieldSchema("appArmorProfile", .any, .pointer),
    ])

  private static let toleration = ObjectSchema(
    "Toleration",
    [
      FieldSchema("key", .string),
      FieldSchema("operator", .string),
      FieldSchema("value", .string),
      FieldSchema("effect", .string),
      FieldSchema("tolerationSeconds", .int64, .pointer),
    ])
}
