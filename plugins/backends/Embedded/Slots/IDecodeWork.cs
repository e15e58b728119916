namespace LlamaRunner.Backends.Embedded.Slots;

/// <summary>What a <see cref="DecodeLoop"/> does in turn. All members are called on its thread.</summary>
internal interface IDecodeWork
{
    /// <summary>Does the next step; false when there is nothing to do.</summary>
    bool Step();

    /// <summary>There will be no more steps: every request still open fails.</summary>
    /// <param name="reason">What it fails with.</param>
    void Close(Exception reason);
}
