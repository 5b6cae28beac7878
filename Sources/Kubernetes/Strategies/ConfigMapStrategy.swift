import ArcFedJOSE
import ArcFedJSON

/// `pkg/registry/core/configmap/strategy.go`.
struct ConfigMapStrategy: ResourceStrategy {
  private static let bags = ["data", "binaryData"]

  /// `ValidateConfigMap` in `pkg/apis/core/validation/validation.go`.
  func validate(_ object: JSONObject) -> [FieldError] {
    var errors = DataValidation.keys(object, "data")
    let texts = object["data"]?.objectValue ?? [:]
    for key in texts.keys.sorted(by: GoOrder.precedes) where object["binaryData"]?[key] != nil {
      errors.append(
        .invalid("data[\(key)]", key, "duplicate of key present in binaryData"))
    }
    errors += DataValidation.keys(object, "binaryData")
    return errors + DataValidation.size(object, Self.bags, field: "", isText: true)
  }

  func validateUpdate(_ object: JSONObject, old: JSONObject) -> [FieldError] {
    DataValidation.immutability(object, old: old, Self.bags) + validate(object)
  }
}

/// What secrets and config maps have in common.
enum DataValidation {
  /// `MaxSecretSize` in `pkg/apis/core/types.go`.
  private static let bytesMaximum = 1024 * 1024

  static func keys(_ object: JSONObject, _ bag: String) -> [FieldError] {
    (object[bag]?.objectValue ?? [:]).keys.sorted(by: GoOrder.precedes).flatMap { key in
      ObjectName.configKeyComplaints(key).map { FieldError.invalid("\(bag)[\(key)]", key, $0) }
    }
  }

  /// - Parameter isText: whether the first bag holds text and not base64.
  static func size(
    _ object: JSONObject, _ bags: [String], field: String, isText: Bool
  ) -> [FieldError] {
    let bytes = bags.reduce(0) { sum, bag in
      (object[bag]?.objectValue ?? [:]).values.reduce(sum) { sum, value in
        let text = value.stringValue ?? ""
        return sum
          + (isText && bag == "data" ? text.utf8.count : ((try? Base64.decode(text)) ?? []).count)
      }
    }
    return bytes > bytesMaximum ? [.tooLong(field, limitBytes: bytesMaximum)] : []
  }

  static func immutability(
    _ object: JSONObject, old: JSONObject, _ bags: [String]
  ) -> [FieldError] {
    guard old["immutable"]?.boolValue == true else { return [] }
    let complaint = "field is immutable when `immutable` is set"
    var errors: [FieldError] = []
    if object["immutable"]?.boolValue != true {
      errors.append(.forbidden("immutable", complaint))
    }
    return errors
      + bags.filter { object[$0] != old[$0] }.map { .forbidden($0, complaint) }
  }
}
