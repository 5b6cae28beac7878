import ArcFedJOSE
package import ArcFedJSON

/// A release as Helm keeps it: a secret in the release's namespace.
///
/// Upstream: `pkg/storage/driver/secrets.go` and `util.go` of Helm 3, which compress what they
/// write and read what is not compressed as well.
package struct HelmRelease: Sendable {
  /// The release of the Arc agents (connectedk8s `custom.py`).
  package static let agents = "azure-arc"
  /// The namespace that it is installed from (connectedk8s `_constants.py`).
  package static let agentsNamespace = "azure-arc-release"
  /// The name of its chart (connectedk8s `_utils.py`).
  package static let agentsChart = "azure-arc-k8sagents"
  /// The type of the secrets.
  static let secretType = "helm.sh/release.v1"
  /// Finds the secrets of what is in force.
  static let selector = "owner=helm,status=deployed"

  /// Its name.
  package let name: String
  /// Where it is kept.
  package let namespace: String
  /// Counts its upgrades, from 1.
  package var revision: Int
  /// The version of the chart, which is that of the agents.
  package var chartVersion: String
  /// What was set by whoever installed it, nested.
  package var values: JSONObject
  /// When it was first installed.
  package var firstDeployed: String
  /// When it was last changed.
  package var lastDeployed: String

  /// As the control plane shows it.
  package var json: JSONValue {
    [
      "name": .string(name), "namespace": .string(namespace), "revision": .int(revision),
      "status": "deployed", "chart": .string(Self.agentsChart),
      "chartVersion": .string(chartVersion), "updated": .string(lastDeployed),
      "values": .object(values),
    ]
  }

  /// The text at a path of the values.
  package func value(_ path: String) -> String? { Self.text(path, in: values) }

  static func text(_ path: String, in values: JSONObject) -> String? {
    let value = JSONValue.object(values).at(path)
    // A name of digits alone is a number to Helm.
    return value?.stringValue ?? value?.intValue.map(String.init)
  }

  // MARK: The secret

  /// The secret's name.
  var secretName: String { "sh.helm.release.v1.\(name).v\(revision)" }

  /// The secret that keeps it.
  var secret: JSONValue {
    let release: JSONValue = [
      "name": .string(name), "namespace": .string(namespace), "version": .int(revision),
      "info": [
        "first_deployed": .string(firstDeployed), "last_deployed": .string(lastDeployed),
        "deleted": "", "status": "deployed",
        "description": revision == 1 ? "Install complete" : "Upgrade complete",
      ],
      "chart": [
        "metadata": [
          "apiVersion": "v2", "name": .string(Self.agentsChart), "version": .string(chartVersion),
          "appVersion": .string(chartVersion),
        ]
      ],
      "config": .object(values), "manifest": "",
    ]
    // Helm encodes its record, and Kubernetes what a secret holds.
    let encoded = Base64.encode(release.serialized())
    return [
      "apiVersion": "v1", "kind": "Secret", "type": .string(Self.secretType),
      "metadata": [
        "name": .string(secretName), "namespace": .string(namespace),
        "labels": [
          "name": .string(name), "owner": "helm", "status": "deployed",
          "version": .string("\(revision)"),
        ],
      ],
      "data": ["release": .string(Base64.encode(Array(encoded.utf8)))],
    ]
  }

  /// Reads a secret; nil for another one, or one that Helm itself has written.
  init?(secret: JSONValue) {
    guard secret["type"]?.stringValue == Self.secretType,
      let data = secret.at("data.release")?.stringValue,
      let outer = try? Base64.decode(data),
      let inner = try? Base64.decode(String(decoding: outer, as: UTF8.self)),
      let release = try? JSONParser.parse(inner),
      let name = release["name"]?.stringValue, let revision = release["version"]?.intValue
    else { return nil }
    self.name = name
    self.revision = revision
    namespace = release["namespace"]?.stringValue ?? ""
    chartVersion = release.at("chart.metadata.version")?.stringValue ?? ""
    values = release["config"]?.objectValue ?? [:]
    firstDeployed = release.at("info.first_deployed")?.stringValue ?? ""
    lastDeployed = release.at("info.last_deployed")?.stringValue ?? ""
  }

  init(
    name: String, namespace: String, chartVersion: String, values: JSONObject, at time: String
  ) {
    self.name = name
    self.namespace = namespace
    self.chartVersion = chartVersion
    self.values = values
    revision = 1
    firstDeployed = time
    lastDeployed = time
  }
}
