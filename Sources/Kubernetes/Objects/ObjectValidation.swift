import ArcFedJSON

/// What holds for the metadata of every object
/// (`apimachinery/pkg/api/validation/objectmeta.go#ValidateObjectMeta`).
enum ObjectValidation {
  static func validate(
    _ object: JSONObject, _ resource: ResourceDescriptor
  ) -> [FieldError] {
    let meta = object.meta
    var errors: [FieldError] = []
    if !meta.generateName.isEmpty {
      errors += ObjectName.complaints(prefixOf(meta.generateName), resource.nameRule)
        .map { .invalid("metadata.generateName", meta.generateName, $0) }
    }
    if meta.name.isEmpty {
      errors.append(.required("metadata.name", "name or generateName is required"))
    } else {
      errors += ObjectName.complaints(meta.name, resource.nameRule)
        .map { .invalid("metadata.name", meta.name, $0) }
    }
    return errors + validateLabels(meta) + validateAnnotations(meta)
      + ObjectOwners.validate(meta) + validateFinalizers(meta)
  }

  /// `FieldImmutableErrorMsg`.
  static let immutable = "field is immutable"

  /// `ValidateObjectMetaAccessorUpdate`: what an update may not do.
  static func validateUpdate(_ object: JSONObject, old: JSONObject) -> [FieldError] {
    let meta = object.meta
    var errors: [FieldError] = []
    if old.meta.deletionTimestamp != nil {
      let added = Set(meta.finalizers).subtracting(old.meta.finalizers)
        .sorted(by: GoOrder.precedes)
      if !added.isEmpty {
        let shown = added.map(GoText.quoted).joined(separator: ", ")
        errors.append(
          .forbidden(
            "metadata.finalizers",
            "no new finalizers can be added if the object is being deleted, found new finalizers "
              + "[]string{\(shown)}"))
      }
    }
    for name in ["deletionTimestamp", "deletionGracePeriodSeconds"]
    where meta.object[name] != old.meta.object[name] {
      errors.append(
        .invalid("metadata.\(name)", shown: meta.object[name] ?? .null, immutable))
    }
    return errors + validateLabels(meta) + validateAnnotations(meta) + ObjectOwners.validate(meta)
  }

  /// `ValidateFinalizers`.
  private static func validateFinalizers(_ meta: ObjectMeta) -> [FieldError] {
    let field = "metadata.finalizers"
    var errors = meta.finalizers.flatMap { name in
      ObjectName.qualifiedNameComplaints(name).map { FieldError.invalid(field, name, $0) }
    }
    if meta.finalizers.contains(Departure.orphan), meta.finalizers.contains(Departure.foreground) {
      errors.append(
        .invalid(
          field, texts: meta.finalizers,
          "finalizer \(Departure.orphan) and \(Departure.foreground) cannot be both set"))
    }
    return errors
  }

  /// A generated name may end in a dash: it goes on (`maskTrailingDash`).
  private static func prefixOf(_ base: String) -> String {
    base.count > 1 && base.hasSuffix("-") ? String(base.dropLast()) + "a" : base
  }

  private static func validateLabels(_ meta: ObjectMeta) -> [FieldError] {
    complaints(labels: meta.object["labels"]?.objectValue ?? [:], path: "metadata.labels")
  }

  /// `ValidateLabels` in `apimachinery/pkg/apis/meta/v1/validation/validation.go`.
  static func complaints(labels: JSONObject, path: String) -> [FieldError] {
    let isGood = labels.allSatisfy { key, value in
      ObjectName.isQualifiedName(key) && ObjectName.isLabelValue(value.stringValue ?? "")
    }
    if isGood { return [] }
    return labels.sorted { GoOrder.precedes($0.key, $1.key) }.flatMap { key, value in
      let value = value.stringValue ?? ""
      return ObjectName.qualifiedNameComplaints(key).map { FieldError.invalid(path, key, $0) }
        + ObjectName.labelValueComplaints(value).map { .invalid(path, value, $0) }
    }
  }

  private static func validateAnnotations(_ meta: ObjectMeta) -> [FieldError] {
    let annotations = meta.object["annotations"]?.objectValue ?? [:]
    var errors: [FieldError] = []
    if !annotations.allSatisfy({ ObjectName.isQualifiedName($0.key) }) {
      for key in annotations.keys.sorted(by: GoOrder.precedes) {
        errors += ObjectName.qualifiedNameComplaints(key.lowercased())
          .map { .invalid("metadata.annotations", key, $0) }
      }
    }
    let bytes = annotations.reduce(0) { count, annotation in
      count + annotation.key.utf8.count + (annotation.value.stringValue ?? "").utf8.count
    }
    if bytes > ObjectName.annotationBytesMaximum {
      errors.append(
        .tooLong("metadata.annotations", limitBytes: ObjectName.annotationBytesMaximum))
    }
    return errors
  }
}
