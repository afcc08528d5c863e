package detr.weights;

import detr.weights.Pickle.Dict;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The format that torch.save wrote before version 1.6, and that most of DETR's official checkpoints
 * have. A file is five pickles and then the elements, without any alignment:
 *
 * <pre>
 *   pickle  the magic number 0x1950a86a20f9469cfc6c
 *   pickle  the protocol version, 1001
 *   pickle  {"protocol_version": 1001, "little_endian": True, "type_sizes": {...}}
 *   pickle  the saved object; where a storage belongs, it has only the storage's key
 *   pickle  the list of those keys, sorted
 *   then for each key in that order:
 *     int64    the number of elements
 *     count x  the elements, in the writer's byte order
 * </pre>
 *
 * <p>A tensor is a view of a storage (see {@link StridedElements}); two tensors that share memory
 * share a storage. The sizes in bytes are nowhere: they follow from the storage classes that the
 * object's pickle names, so one wrong class shifts all that comes after. Hence the file must agree
 * with itself three times: the object's pickle, the list of keys and the counts. There is no
 * checksum; a flipped bit in an element can only be noticed if it makes the element NaN or
 * infinite.
 */
final class TorchLegacy {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long PROTOCOL = 1001;

  private final MappedFile file;
  private long at;

  private TorchLegacy(MappedFile file) {
    this.file = file;
  }

  /** The contents of a file that starts with a pickle. */
  static Checkpoint.Contents read(MappedFile file) {
    return new TorchLegacy(file).read();
  }

  private Checkpoint.Contents read() {
    if (!MAGIC.equals(next().value())) {
      throw file.refuse(
          "is a pickle without torch's magic number, so torch.save did not write it;"
              + " save the weights with torch.save");
    }
    if (!(next().value() instanceof Long protocol && protocol == PROTOCOL)) {
      throw file.refuse("does not have protocol " + PROTOCOL + " of torch's legacy format");
    }
    requireLittleEndian(next().value());
    Pickle object = next();
    Map<String, TorchStorage> declared = TorchStorage.declared(file, object);
    Map<String, MemorySegment> storages = storages(next().value(), declared);
    return Checkpoint.Contents.of(
        "torch legacy",
        new TorchStateDict(file, storages).read(object.value()),
        TorchArguments.read(object.value()));
  }

  private Pickle next() {
    Pickle pickle = PickleReader.read(file, at, file.size());
    at = pickle.end();
    return pickle;
  }

  private void requireLittleEndian(Object system) {
    if (!(system instanceof Dict info && info.get("little_endian") instanceof Boolean little)) {
      throw file.refuse("does not say which byte order it has where torch's legacy format does");
    }
    if (!little) {
      throw file.refuse("is big-endian; load and save it again on a little-endian machine");
    }
  }

  private Map<String, MemorySegment> storages(Object keys, Map<String, TorchStorage> declared) {
    if (!(keys instanceof List<?> list)) {
      throw file.refuse("has no list of storages where torch's legacy format has it");
    }
    Map<String, MemorySegment> storages = new HashMap<>();
    for (Object item : list) {
      if (!(item instanceof String key && declared.get(key) instanceof TorchStorage storage)) {
        throw file.refuse("lists a storage that the pickle does not refer to");
      }
      if (storages.put(key, storage(storage)) != null) {
        throw file.refuse("lists storage " + WeightsException.quote(key) + " twice");
      }
    }
    if (storages.size() < declared.size()) {
      throw file.refuse(
          "the pickle refers to " + declared.size() + " storages, but " + list.size() + " follow");
    }
    if (at != file.size()) {
      throw file.refuse((file.size() - at) + " bytes follow the last storage; it is damaged");
    }
    return storages;
  }

  private MemorySegment storage(TorchStorage storage) {
    String name = "storage " + WeightsException.quote(storage.key());
    if (storage.dtype() == null) {
      throw file.refuse(
          name
              + " has the unknown type "
              + WeightsException.quote(storage.type().qualified())
              + "; complex and quantised tensors are not read");
    }
    if (!file.has(at, Long.BYTES)) {
      throw file.refuse(name + " is missing: the file is cut short; download or copy it again");
    }
    long count = file.i64(at);
    if (count != storage.count()) {
      throw file.refuse(
          name + " has " + count + " elements where the pickle says " + storage.count());
    }
    at += Long.BYTES;
    int width = storage.dtype().bytes();
    if (count > (file.size() - at) / width) {
      throw file.refuse(
          name + " of " + count + " elements ends after the file; download or copy it again");
    }
    MemorySegment bytes = file.slice(at, count * width);
    at += bytes.byteSize();
    return bytes;
  }
}
