/// Why a question to a kubelet has no answer.
package enum KubeletError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No such pod runs here.
  case podNotFound(String)
  /// The pod has no such container.
  case containerNotFound(String)
  /// The pod has not started; its volumes may be waiting.
  case notRunning(pod: String, reason: String)
  /// No file stands at the path.
  case fileNotFound(String)

  /// What is missing, in a sentence.
  package var description: String {
    switch self {
    case .podNotFound(let pod): "pod \(GoText.quoted(pod)) does not run on this node"
    case .containerNotFound(let name): "container \(GoText.quoted(name)) not found"
    case .notRunning(let pod, let reason): "pod \(GoText.quoted(pod)) is not running: \(reason)"
    case .fileNotFound(let path): "\(path): no such file or directory"
    }
  }
}
