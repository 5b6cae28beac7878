import ArcFedJSON

/// Which pod had what a node asked for: it is looked at first when somebody asks again. A kubelet
/// asks several times about each of its pods, and renews their tokens as long as they live.
///
/// It is no more than a guess where to look. Only a pod that is there and of the kind counts, and
/// when this one is not, all are looked through.
struct RelatedPods {
  /// What is asked for, by whichever node.
  struct Question: Hashable {
    let resource: String
    let namespace: String
    let name: String
  }

  /// A node has 110 pods at most (`maxPods` of the kubelet's configuration), and a cluster of the
  /// emulator some ten. Beyond it all are forgotten.
  private static let questionsMaximum = 110

  private var names: [Question: String] = [:]

  /// Whether one of the live pods of the question's namespace is of a kind.
  mutating func contains(
    _ question: Question, in store: ObjectStore, where isOfKind: (JSONObject) -> Bool
  ) -> Bool {
    let prefix = ResourceTable.pods.prefix(namespace: question.namespace)
    if let name = names[question], let pod = store.object(name, in: prefix), isOfKind(pod) {
      return true
    }
    var found = ""
    let isFound = store.contains(under: prefix) { pod in
      guard isOfKind(pod) else { return false }
      found = pod.meta.name
      return true
    }
    if names.count >= Self.questionsMaximum { names.removeAll() }
    names[question] = isFound ? found : nil
    return isFound
  }
}
