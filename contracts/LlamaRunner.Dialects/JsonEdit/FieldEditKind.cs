namespace LlamaRunner.Dialects.JsonEdit;

/// <summary>The ways to change a field.</summary>
public enum FieldEditKind
{
    /// <summary>Give it a value, whatever it had.</summary>
    Set,

    /// <summary>Give it a value where it is absent or null.</summary>
    Default,

    /// <summary>Take it away.</summary>
    Remove,
}
