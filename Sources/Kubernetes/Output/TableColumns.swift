import ArcFedJSON
import ArcFedSimulation

/// One column of a kind's table: what it is called and how a cell is filled.
struct TableColumn: Sendable {
  let name: String
  let description: String
  var type = "string"
  var format = ""
  var priority = 0
  let cell: @Sendable (JSONObject, Timestamp) -> JSONValue

  var json: JSONValue {
    [
      "name": .string(name), "type": .string(type), "format": .string(format),
      "description": .string(description), "priority": .int(priority),
    ]
  }
}

/// The columns of each kind (`pkg/printers/internalversion/printers.go#AddHandlers`).
enum TableColumns {
  static func columns(of resource: ResourceDescriptor) -> [TableColumn] {
    switch resource.plural {
    case "namespaces": [name, text("Status", "The status of the namespace", "status.phase"), age]
    case "pods": [name] + PodTableColumns.status + [age] + PodTableColumns.wide
    case "secrets": [name, secretType, count("Data", secretData, "data"), age]
    case "configmaps": [name, count("Data", configData, "data"), age]
    case "events": EventTableColumns.all
    case "mutatingwebhookconfigurations":
      [
        name, count("Webhooks", "Webhooks indicates the number of webhooks defined.", "webhooks"),
        age,
      ]
    default: [name, age]
    }
  }

  /// Descriptions of `Data` and `Type`, from memory; the others are recorded.
  private static let secretData =
    "Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' "
    + "or '.'."
  private static let configData = "Data contains the configuration data."
  private static let secretType = text(
    "Type", "Used to facilitate programmatic handling of secret data.", "type")

  /// `metav1.ObjectMeta.name` as its documentation has it.
  static let name = TableColumn(
    name: "Name",
    description: "Name must be unique within a namespace. Is required when creating resources, "
      + "although some resources may allow a client to request the generation of an appropriate "
      + "name automatically. Name is primarily intended for creation idempotence and "
      + "configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/"
      + "concepts/overview/working-with-objects/names#names",
    format: "name"
  ) { object, _ in .string(object.meta.name) }

  static let age = TableColumn(
    name: "Age",
    description: "CreationTimestamp is a timestamp representing the server time when this object "
      + "was created. It is not guaranteed to be set in happens-before order across separate "
      + "operations. Clients may not set this value. It is represented in RFC3339 form and is in "
      + "UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: "
      + "https://git.k8s.io/community/contributors/devel/sig-architecture/"
      + "api-conventions.md#metadata"
  ) { object, now in .string(HumanDuration.age(object, now)) }

  static func text(
    _ name: String, _ description: String, _ path: String, priority: Int = 0,
    otherwise: String = ""
  ) -> TableColumn {
    TableColumn(name: name, description: description, priority: priority) { object, _ in
      let found = JSONValue.object(object).at(path)?.stringValue ?? ""
      return .string(found.isEmpty ? otherwise : found)
    }
  }

  private static func count(
    _ name: String, _ description: String, _ member: String
  ) -> TableColumn {
    TableColumn(name: name, description: description) { object, _ in
      let value = object[member]
      return .string(String(value?.objectValue?.count ?? value?.arrayValue?.count ?? 0))
    }
  }
}

/// `printPod`.
enum PodTableColumns {
  static let status: [TableColumn] = [
    TableColumn(
      name: "Ready",
      description: "The aggregate readiness state of this pod for accepting traffic."
    ) { pod, _ in
      let total = pod["spec"]?["containers"]?.arrayValue?.count ?? 0
      let ready = statuses(pod).filter { $0["ready"]?.boolValue == true }.count
      return .string("\(ready)/\(total)")
    },
    TableColumn(
      name: "Status", description: "The aggregate status of the containers in this pod."
    ) { pod, _ in .string(reason(pod)) },
    TableColumn(
      name: "Restarts",
      description: "The number of times the containers in this pod have been restarted and when "
        + "the last container in this pod has restarted."
    ) { pod, _ in
      .string(String(statuses(pod).reduce(0) { $0 + ($1["restartCount"]?.intValue ?? 0) }))
    },
  ]

  static let wide: [TableColumn] = [
    TableColumns.text(
      "IP",
      "podIP address allocated to the pod. Routable at least within the cluster. Empty if not "
        + "yet allocated.", "status.podIP", priority: 1, otherwise: "<none>"),
    TableColumns.text(
      "Node",
      "NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate "
        + "for scheduling by the scheduler defined in schedulerName. Once this field is set, the "
        + "kubelet for this node becomes responsible for the lifecycle of this pod. This field "
        + "should not be used to express a desire for the pod to be scheduled on a specific "
        + "node. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/"
        + "#nodename", "spec.nodeName", priority: 1, otherwise: "<none>"),
    TableColumns.text(
      "Nominated Node",
      "nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot "
        + "be scheduled right away as preemption victims receive their graceful termination "
        + "periods. This field does not guarantee that the pod will be scheduled on this node. "
        + "Scheduler may decide to place the pod elsewhere if other nodes become available "
        + "sooner. Scheduler may also decide to give the resources on this node to a higher "
        + "priority pod that is created after preemption. As a result, this field may be "
        + "different than PodSpec.nodeName when the pod is scheduled.",
      "status.nominatedNodeName", priority: 1, otherwise: "<none>"),
    TableColumns.text(
      "Readiness Gates",
      "If specified, all readiness gates will be evaluated for pod readiness. A pod is ready when "
        + "all its containers are ready AND all conditions specified in the readiness gates have "
        + "status equal to \"True\" More info: https://git.k8s.io/enhancements/keps/sig-network/"
        + "580-pod-readiness-gates", "spec.readinessGates", priority: 1,
      otherwise: "<none>"),
  ]

  private static func statuses(_ pod: JSONObject) -> [JSONValue] {
    pod["status"]?["containerStatuses"]?.arrayValue ?? []
  }

  /// The phase, or why a container waits or has ended; `Terminating` on its way out.
  private static func reason(_ pod: JSONObject) -> String {
    if pod.meta.deletionTimestamp != nil { return "Terminating" }
    for status in statuses(pod).reversed() {
      for state in ["waiting", "terminated"] {
        if let reason = status["state"]?[state]?["reason"]?.stringValue, !reason.isEmpty {
          return reason
        }
      }
    }
    return pod["status"]?["phase"]?.stringValue ?? ""
  }
}

/// `printEvent`; the descriptions are shortened, from memory.
enum EventTableColumns {
  static let all: [TableColumn] = [
    TableColumn(
      name: "Last Seen", description: "The time at which the most recent occurrence was recorded."
    ) { event, now in
      guard let text = event["lastTimestamp"]?.stringValue, let time = Timestamp(rfc3339: text)
      else { return .string(HumanDuration.age(event, now)) }
      return .string(HumanDuration.text(Int(now.seconds - time.seconds)))
    },
    TableColumns.text("Type", "Type of this event (Normal, Warning).", "type"),
    TableColumns.text("Reason", "The reason for the transition.", "reason"),
    TableColumn(name: "Object", description: "The object that this event is about.") { event, _ in
      let about = event["involvedObject"]
      let kind = about?["kind"]?.stringValue?.lowercased() ?? ""
      return .string("\(kind)/\(about?["name"]?.stringValue ?? "")")
    },
    TableColumns.text("Message", "A description of the status of this operation.", "message"),
  ]
}
