package detr.weights;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The element types that weight files may hold. The constants' names are those of the safetensors
 * format. Complex, quantised and 8-bit floating types are not among them.
 */
public enum DType {
  F16(2, "HalfStorage"),
  BF16(2, "BFloat16Storage"),
  F32(4, "FloatStorage"),
  F64(8, "DoubleStorage"),
  I8(1, "CharStorage"),
  U8(1, "ByteStorage"),
  I16(2, "ShortStorage"),
  I32(4, "IntStorage"),
  I64(8, "LongStorage"),
  BOOL(1, "BoolStorage");

  private static final Map<String, DType> BY_NAME = by(DType::name);
  private static final Map<String, DType> BY_STORAGE = by(type -> type.torchStorage);

  private final int bytes;
  private final String torchStorage;

  DType(int bytes, String torchStorage) {
    this.bytes = bytes;
    this.torchStorage = torchStorage;
  }

  private static Map<String, DType> by(Function<DType, String> key) {
    return Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(key, type -> type));
  }

  /** The size of an element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** True if {@link StoredTensor#floats()} reads this type. */
  public boolean isFloating() {
    return switch (this) {
      case F16, BF16, F32, F64 -> true;
      case I8, U8, I16, I32, I64, BOOL -> false;
    };
  }

  /** The type of this name in a safetensors file, or null if there is none. */
  static DType ofName(String name) {
    return BY_NAME.get(name);
  }

  /** The type of a torch storage class such as {@code FloatStorage}, or null if there is none. */
  static DType ofTorchStorage(String className) {
    return BY_STORAGE.get(className);
  }
}
