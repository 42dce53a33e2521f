using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Runtime.StreamFiles;

/// <summary>Loads memories from hex files (<c>$readmemh</c> syntax, addresses included).</summary>
public static class MemoryFile
{
    /// <summary>Writes the words of a file over a memory; words that the file does not name stay.</summary>
    /// <returns>The number of words written.</returns>
    /// <exception cref="SimulationException">Malformed, too wide, or past the end of the memory.</exception>
    public static int Load(ISimulationEngine engine, MemoryHandle memory, TextReader input, string path)
    {
        var words = new HexWords(input, path);
        var (address, count) = (0L, 0);
        while (words.TryRead(out var word))
        {
            if (word.IsAddress)
            {
                var target = words.ToInteger(word);
                address = target <= int.MaxValue ? (long)target : int.MaxValue;
                continue;
            }

            if (address >= memory.Depth)
                throw DataFileError.DoesNotFit(
                    path, words.Line, word.Text,
                    $"line {words.Line}: a word at address {address}, "
                    + $"but '{memory.Path}' has {memory.Depth} words");
            engine.WriteMemory(memory, (int)address++, words.ToBits(word, memory.Element.Width));
            count++;
        }

        return count;
    }
}
