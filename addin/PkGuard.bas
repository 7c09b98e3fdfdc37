Attribute VB_Name = "PkGuard"
Option Explicit

' What must hold before Python is called. A workbook never chooses the interpreter, the code or the command line.

Public Const TITLE As String = "PK Tracker"
Private Const IDENTITY As String = "=""PK Tracker"""
Private Const KNOWN_FORMAT As Long = 3  ' an older one is brought up by Python, when the user agrees
' A file name goes to Python on a command line: these mean something there (on Mac also \).
Private Const UNSAFE_MARKS As String = ";=%^!|<>$`"""

Public Function Refusal() As String
    ' One sentence that says why no button may run now and what to do; "" when nothing stands in the way.
    If InProtectedView() Then
        Refusal = "Buku dibuka dalam Tampilan Terproteksi: tekan Aktifkan Pengeditan, lalu ulangi."
    ElseIf ActiveWorkbook Is Nothing Then
        Refusal = "Tidak ada buku PK Tracker yang terbuka: buka bukunya, lalu ulangi."
    ElseIf NameIn("PK_IDENTITAS") <> IDENTITY Then
        Refusal = "Buku yang aktif bukan PK Tracker: aktifkan buku PK Tracker, lalu ulangi."
    ElseIf FormatNumber() < 1 Or FormatNumber() > KNOWN_FORMAT Then
        Refusal = "Format buku ini tidak dikenal: perbarui PK Tracker, lalu jalankan perintah pk-tracker pasang."
    ElseIf ForeignSheet() <> "" Then
        Refusal = "Sheet " & ForeignSheet() & " dapat menjalankan program lain: hapus sheet itu, lalu ulangi."
    ElseIf ActiveWorkbook.Path = "" Then
        Refusal = "Buku belum pernah disimpan: simpan sebagai .xlsm di komputer ini, lalu ulangi."
    ElseIf InStr(ActiveWorkbook.FullName, "://") > 0 Then
        Refusal = "Buku dibuka dari OneDrive atau SharePoint: simpan di folder di luar OneDrive, misalnya " & _
            "C:\PK Tracker, lalu ulangi."
    ElseIf UnsafeMark(ActiveWorkbook.FullName) <> "" Then
        Refusal = "Nama berkas atau foldernya memuat tanda " & UnsafeMark(ActiveWorkbook.FullName) & _
            " : ubah namanya, lalu ulangi."
    ElseIf ActiveWorkbook.ReadOnly Then
        Refusal = "Buku terbuka hanya-baca, mungkin sedang dibuka orang lain: buka lagi untuk disunting, lalu ulangi."
    Else
        Refusal = RefusalAnywhere()
    End If
End Function

Public Function RefusalAnywhere() As String
    ' The same for a button that needs no tracker.
    If CellIsEdited() Then
        RefusalAnywhere = "Sebuah sel sedang disunting: tekan Enter atau Esc, lalu ulangi."
    ElseIf Not InterpreterIsThere() Then
        RefusalAnywhere = "Python untuk PK Tracker tidak ditemukan lagi: jalankan perintah pk-tracker pasang, lalu ulangi."
    ElseIf Not BaseIsThere() Then
        RefusalAnywhere = "Python yang dipakai PK Tracker sudah dihapus atau diganti versinya: " & _
            "pasang lagi PK Tracker, lalu ulangi."
    End If
End Function

Private Function InProtectedView() As Boolean
    #If Not Mac Then
        InProtectedView = Not Application.ActiveProtectedViewWindow Is Nothing
    #End If
End Function

Private Function CellIsEdited() As Boolean
    ' Excel switches File > New off while a cell is being edited.
    On Error Resume Next
    CellIsEdited = Not Application.CommandBars.GetEnabledMso("FileNewDefault")
End Function

Private Function NameIn(ByVal wanted As String) As String
    ' What a defined name of the active workbook refers to, "" when there is none.
    On Error Resume Next
    NameIn = ActiveWorkbook.Names(wanted).RefersTo
End Function

Private Function FormatNumber() As Double
    ' 0 when the workbook does not say.
    FormatNumber = Val(Mid$(NameIn("PK_FORMAT"), 2))
End Function

Private Function ForeignSheet() As String
    ' A sheet that xlwings would take for its configuration (*.conf) or for code to run (*.py).
    Dim sheet As Object, name As String
    For Each sheet In ActiveWorkbook.Sheets
        name = LCase$(Trim$(sheet.Name))
        If Right$(name, 5) = ".conf" Or Right$(name, 3) = ".py" Then
            ForeignSheet = sheet.Name
            Exit Function
        End If
    Next
End Function

Private Function UnsafeMark(ByVal fullName As String) As String
    Dim i As Long, mark As String, marks As String
    marks = UNSAFE_MARKS
    #If Mac Then
        marks = marks & "\"
    #End If
    For i = 1 To Len(fullName)
        mark = Mid$(fullName, i, 1)
        If InStr(marks, mark) > 0 Or AscW(mark) = 10 Or AscW(mark) = 13 Then
            UnsafeMark = mark
            Exit Function
        End If
    Next
End Function

Private Function InterpreterIsThere() As Boolean
    ' Without this check xlwings says so in English and reports success.
    #If Mac Then
        InterpreterIsThere = FileExists(GetConfig("INTERPRETER_MAC"))
    #Else
        InterpreterIsThere = FileExists(GetConfig("INTERPRETER_WIN"))
    #End If
End Function

Private Function BaseIsThere() As Boolean
    ' The Python that our own folder was made from. Without it ours is there, starts, and ends in English.
    #If Mac Then
        BaseIsThere = True
    #Else
        BaseIsThere = FileExists(GetConfig("PK_BASE_PYTHON"))
    #End If
End Function
