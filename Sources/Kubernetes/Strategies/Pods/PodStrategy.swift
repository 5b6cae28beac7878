import ArcFedJSON

/// Pods: `pkg/registry/core/pod/strategy.go`.
struct PodStrategy: ResourceStrategy {
  func applyDefaults(to object: inout JSONObject) { PodDefaults.apply(to: &object) }

  func prepareForCreate(_ object: inout JSONObject) {
    object["status"] = ["phase": "Pending", "qosClass": .string(PodDefaults.qosClass(object))]
  }

  func prepareForUpdate(_ object: inout JSONObject, old: JSONObject) {
    object["status"] = old["status"]
  }

  func validate(_ object: JSONObject) -> [FieldError] { PodValidation.validateCreation(object) }

  func validateUpdate(_ object: JSONObject, old: JSONObject) -> [FieldError] {
    PodValidation.validateUpdate(object, old: old)
  }
}
