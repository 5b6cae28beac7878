/// Deployments, as far as `kubectl create deployment` fills them in.
extension ProtobufTable {
  static let deployment = ProtobufMessage([
    metadata,
    (
      2, "spec",
      .message(
        ProtobufMessage(
          [
            (1, "replicas", .integer), (2, "selector", .message(labelSelector)),
            (3, "template", .message(podTemplate)), (5, "minReadySeconds", .integer),
            (6, "revisionHistoryLimit", .integer), (7, "paused", .flag),
            (9, "progressDeadlineSeconds", .integer),
          ], omittingEmptyBut: ["replicas", "revisionHistoryLimit", "progressDeadlineSeconds"]))
    ),
  ])

  private static let labelSelector = ProtobufMessage([(1, "matchLabels", .map(.text))])

  private static let podTemplate = ProtobufMessage([
    (
      1, "metadata",
      .message(
        ProtobufMessage(
          [
            (1, "name", .text), (11, "labels", .map(.text)), (12, "annotations", .map(.text)),
          ], omittingEmptyBut: []))
    ),
    (
      2, "spec",
      .message(
        ProtobufMessage(
          [
            (2, "containers", .list(.message(container))), (3, "restartPolicy", .text),
            (4, "terminationGracePeriodSeconds", .integer), (6, "dnsPolicy", .text),
            (7, "nodeSelector", .map(.text)), (8, "serviceAccountName", .text),
          ], omittingEmptyBut: ["terminationGracePeriodSeconds"]))
    ),
  ])

  private static let container = ProtobufMessage(
    [
      (1, "name", .text), (2, "image", .text), (3, "command", .list(.text)),
      (4, "args", .list(.text)), (5, "workingDir", .text),
      (
        6, "ports",
        .list(
          .message(
            ProtobufMessage(
              [
                (1, "name", .text), (2, "hostPort", .integer), (3, "containerPort", .integer),
                (4, "protocol", .text), (5, "hostIP", .text),
              ], omittingEmptyBut: [])))
      ), (14, "imagePullPolicy", .text),
    ], omittingEmptyBut: [])
}
