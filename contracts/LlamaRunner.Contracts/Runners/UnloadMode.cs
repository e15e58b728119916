namespace LlamaRunner.Contracts.Runners;

/// <summary>What an unload does with requests under way.</summary>
public enum UnloadMode
{
    /// <summary>They finish first; new requests wait for the next start.</summary>
    Drain,

    /// <summary>They are ended with an error.</summary>
    Now,
}
