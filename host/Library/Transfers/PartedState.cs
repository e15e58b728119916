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
}
