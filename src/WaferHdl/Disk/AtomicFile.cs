namespace WaferHdl.Disk;

/// <summary>A file that is there as a whole or not at all, whenever the process ends.</summary>
public static class AtomicFile
{
    /// <summary>Writes beside the file, forces it to the disk, and only then puts it in the place of the old one. The
    /// folder is made when it is missing.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var temporary = full + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, full, overwrite: true);
    }
}
