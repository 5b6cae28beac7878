import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedScenarios

/// The Helm release `azure-arc` of a cluster, with which its agents come and go.
extension ControlRoute {
  static let releaseRoutes: [ControlRoute] = [
    ControlRoute(
      .get, "/clusters/{cluster}/release", "showRelease",
      "The Helm release 'azure-arc' of a cluster",
      answer: Answer(description: "The release, or null where there is none.")
    ) { (call) throws(ControlRefusal) in
      let (emulator, cluster) = (try call.emulator(), try call.cluster())
      let release = try await call.attempt { () throws(Refusal) in
        try await emulator.release(in: cluster)
      }
      return .json(200, ["release": release?.json ?? .null])
    },
    ControlRoute(
      .put, "/clusters/{cluster}/release", "upgradeRelease",
      "What 'helm upgrade --install azure-arc' does: the agents come up, or others do",
      answer: Answer(description: "The release."),
      body: [
        .required("chartVersion", .string, "the chart's version, which is the agents': 1.21.10"),
        .required("values", .anything, "the values, nested: {global: {subscriptionId, …}}"),
        .optional("namespace", .string, "the namespace of the release; azure-arc-release"),
        .optional("install", .boolean, "whether it is installed where it is not yet; true"),
      ]
    ) { (call) throws(ControlRefusal) in
      let (emulator, cluster) = (try call.emulator(), try call.cluster())
      let wish = Emulator.ReleaseWish(
        chartVersion: call.text("chartVersion") ?? "",
        namespace: call.text("namespace") ?? HelmRelease.agentsNamespace,
        values: try object("values", call), installs: call.body["install"] != false)
      let release = try await call.attempt { () throws(Refusal) in
        try await emulator.upgradeRelease(in: cluster, to: wish)
      }
      return .json(200, ["release": release.json])
    },
    ControlRoute(
      .delete, "/clusters/{cluster}/release", "uninstallRelease",
      "What 'helm uninstall azure-arc' does: the agents are gone, Azure's resource stays",
      answer: Answer(description: "The release as it was.")
    ) { (call) throws(ControlRefusal) in
      let (emulator, cluster) = (try call.emulator(), try call.cluster())
      let release = try await call.attempt { () throws(Refusal) in
        try await emulator.uninstallRelease(in: cluster)
      }
      return .json(200, ["release": release.json])
    },
  ]
}
