package detr.weights;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The format that torch.save writes since version 1.6: a zip archive whose entries are all below
 * one folder, usually named like the file.
 *
 * <pre>
 *   NAME/data.pkl      the pickled object, in which every storage is replaced by its key
 *   NAME/byteorder     "little" or "big"; not in older files, which are little-endian
 *   NAME/data/KEY      the elements of a storage, and nothing else
 *   NAME/version       the version of the format, 3
 * </pre>
 *
 * <p>The entries are not compressed, and each is padded (by an extra field in its local header) to
 * start at a multiple of 64 bytes, so that it can be used where it is mapped. Newer versions add
 * entries, such as {@code .data/serialization_id}, that say nothing about the tensors. What a sound
 * archive is, is up to {@link ZipArchive}; here remain the storages, whose sizes must be those that
 * the pickle declares.
 */
final class TorchZip {
  private final MappedFile file;
  private final ZipArchive zip;

  private TorchZip(MappedFile file) {
    this.file = file;
    this.zip = ZipArchive.open(file);
  }

  /** The contents of a file that starts as a zip archive. */
  static Checkpoint.Contents read(MappedFile file) {
    return new TorchZip(file).read();
  }

  private Checkpoint.Contents read() {
    if (zip.entry("constants.pkl") != null) {
      throw file.refuse("is a TorchScript archive and not weights; save model.state_dict()");
    }
    ZipArchive.Entry data = zip.entry("data.pkl");
    if (data == null || zip.entry("version") == null) {
      throw file.refuse("is a zip archive that torch.save did not write (no data.pkl or version)");
    }
    requireLittleEndian();
    Pickle pickle = PickleReader.read(file, data.start(), data.start() + data.size());
    if (pickle.end() != data.start() + data.size()) {
      throw file.refuse("its data.pkl goes on after the end of the pickle; it is damaged");
    }
    Map<String, MemorySegment> storages = new HashMap<>();
    for (TorchStorage storage : TorchStorage.declared(file, pickle).values()) {
      // Types that we do not read are refused where the weights need them.
      if (storage.dtype() != null) {
        storages.put(storage.key(), bytes(storage));
      }
    }
    return Checkpoint.Contents.of(
        "torch zip",
        new TorchStateDict(file, storages).read(pickle.value()),
        TorchArguments.read(pickle.value()));
  }

  private void requireLittleEndian() {
    ZipArchive.Entry order = zip.entry("byteorder");
    if (order != null
        && !zip.bytes(order).asByteBuffer().equals(StandardCharsets.US_ASCII.encode("little"))) {
      throw file.refuse("is big-endian; load and save it again on a little-endian machine");
    }
  }

  private MemorySegment bytes(TorchStorage storage) {
    ZipArchive.Entry entry = zip.entry("data/" + storage.key());
    String name = "storage " + WeightsException.quote(storage.key());
    if (entry == null) {
      throw file.refuse(name + " is missing");
    }
    if (!storage.takes(entry.size())) {
      throw file.refuse(
          name
              + " has "
              + entry.size()
              + " bytes where the pickle says "
              + storage.count()
              + " elements of "
              + storage.dtype());
    }
    return zip.bytes(entry);
  }
}
