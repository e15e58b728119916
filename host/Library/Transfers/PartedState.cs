using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Library.Transfers;

/// <summary>How far a blob is, as it is written beside it.</summary>
/// <param name="Size">The bytes of the whole.</param>
/// <param name="PartSize">The bytes of one part.</param>
/// <param name="Done">How many bytes of each part are there, from its beginning.</param>
internal sealed record PartedState(long Size, long PartSize, long[] Done)
{
    /// <summary>Whether it can be what it says.</summary>
    [JsonIgnore]
    public bool IsSound => Size > 0 && PartSize > 0 && Done.Length == (Size + PartSize - 1) / PartSize
        && Done.Select((done, part) => done >= 0 && done <= Math.Min(PartSize, Size - part * PartSize)).All(static fits => fits);

    /// <summary>Nothing yet.</summary>
    public static PartedState Begin(long size, long partSize) => new(size, partSize, new long[(size + partSize - 1) / partSize]);

    /// <summary>Reads what is written beside a file; null when there is nothing sound, or when it is about another size.</summary>
    public static PartedState? Read(string path, long size)
    {
        try
        {
            var state = JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(path)), PartedJsonContext.Default.PartedState);
            return state is { IsSound: true } && state.Size == size ? state : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it beside a file. Where it cannot be, that costs a later process some bytes, and is no reason to stop this one.</summary>
    public void Save(string path)
    {
        var temporary = PathOf(path) + ".new";
        try
        {
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this, PartedJsonContext.Default.PartedState));
            File.Move(temporary, PathOf(path), overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LibraryDisk.TryDelete(temporary);
        }
    }

    /// <summary>Deletes what is written beside a file.</summary>
    public static void Delete(string path) => LibraryDisk.TryDelete(PathOf(path));

    private static string PathOf(string path) => path + ".json";
}
